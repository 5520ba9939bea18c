package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreSettings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a store, as Lettuce takes them. */
final class RedisOptions {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY = Duration.ofSeconds(10);
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private final StoreSettings settings;

    RedisOptions(StoreSettings settings) {
        this.settings = settings;
    }

    /** Returns the server, or what its Sentinels say it is. */
    RedisURI server() {
        if (settings.sentinel() == null) {
            return nodes().get(0);
        }
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId(settings.sentinel());
        for (URI url : settings.urls()) {
            RedisURI sentinel = RedisURI.create(url.getHost(), port(url, SENTINEL_PORT));
            secure(sentinel, url);
            uri.getSentinels().add(sentinel);
        }
        secure(uri, settings.urls().get(0));
        return prove(uri);
    }

    /** Returns nodes by which a cluster is found. */
    List<RedisURI> nodes() {
        return settings.urls().stream().map(this::node).toList();
    }

    private RedisURI node(URI url) {
        RedisURI uri = RedisURI.create(url.getHost(), port(url, PORT));
        secure(uri, url);
        return prove(uri);
    }

    private static int port(URI url, int usual) {
        return url.getPort() < 0 ? usual : url.getPort();
    }

    private static void secure(RedisURI uri, URI url) {
        uri.setSsl(url.getScheme().equals("rediss"));
        uri.setVerifyPeer(SslVerifyMode.FULL);
        uri.setTimeout(CONNECT);
    }

    private RedisURI prove(RedisURI uri) {
        Path file = settings.access().passwordFile();
        if (file != null) {
            uri.setCredentialsProvider(RedisCredentialsProvider.from(
                    () -> RedisCredentials.just(settings.access().user(), password(file))));
        }
        uri.setClientName("tollgate");
        return uri;
    }

    private static char[] password(Path file) {
        try {
            return Files.readString(file).strip().toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException("the password file cannot be read: " + file, e);
        }
    }

    /** A command is sent once: nobody knows whether one that was under way has been carried out. */
    ClientOptions ofServer() {
        return fill(ClientOptions.builder()).autoReconnect(false).build();
    }

    ClusterClientOptions ofCluster() {
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        fill(options);
        options.autoReconnect(true).replayFilter(command -> true);
        return options.validateClusterNodeMembership(false)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(CONNECT)
                        .enablePeriodicRefresh(TOPOLOGY)
                        .build())
                .build();
    }

    private ClientOptions.Builder fill(ClientOptions.Builder options) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // an answer that comes late still says whether a request was counted
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .tcpNoDelay(true)
                        .build());
        StoreSettings.Access access = settings.access();
        SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
        if (access.ca() != null) {
            tls.trustManager(access.ca().toFile());
        }
        if (access.certificate() != null && access.key() != null) {
            tls.keyManager(access.certificate().toFile(), access.key().toFile(), noPassword());
        }
        return options.sslOptions(tls.build());
    }

    private static char @Nullable [] noPassword() {
        return null;
    }
}
