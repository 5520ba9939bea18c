package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.tls.ClientTlsFiles;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a store, as Lettuce takes them. */
final class RedisOptions {
    /** Within this a connection comes about and proves its worth. */
    static final Duration CONNECT = Duration.ofSeconds(1);

    private static final Duration TOPOLOGY = Duration.ofSeconds(10);
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private final StoreSettings settings;
    private final @Nullable PasswordFile password;
    private final @Nullable PasswordFile sentinelPassword;

    /**
     * @param password proves the sidecar to the store, null where it asks for none
     * @param sentinelPassword the same for Sentinels
     */
    RedisOptions(StoreSettings settings, @Nullable PasswordFile password, @Nullable PasswordFile sentinelPassword) {
        this.settings = settings;
        this.password = password;
        this.sentinelPassword = sentinelPassword;
    }

    /** Returns the server, or what its Sentinels say it is. */
    RedisURI server() {
        if (settings.sentinel() == null) {
            return nodes().get(0);
        }
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId(settings.sentinel());
        for (URI url : settings.urls()) {
            RedisURI sentinel = RedisURI.create(host(url), port(url, SENTINEL_PORT));
            secure(sentinel, url);
            uri.getSentinels().add(prove(sentinel, sentinelPassword));
        }
        secure(uri, settings.urls().get(0));
        return prove(uri, password);
    }

    /** Returns nodes by which a cluster is found. */
    List<RedisURI> nodes() {
        return settings.urls().stream().map(this::node).toList();
    }

    private RedisURI node(URI url) {
        RedisURI uri = RedisURI.create(host(url), port(url, PORT));
        secure(uri, url);
        return prove(uri, password);
    }

    /** An IPv6 address stands in brackets in a URL only. */
    private static String host(URI url) {
        return url.getHost().replace("[", "").replace("]", "");
    }

    private static int port(URI url, int usual) {
        return url.getPort() < 0 ? usual : url.getPort();
    }

    private static void secure(RedisURI uri, URI url) {
        uri.setSsl(url.getScheme().equals("rediss"));
        uri.setVerifyPeer(SslVerifyMode.FULL);
        uri.setTimeout(CONNECT);
    }

    private static RedisURI prove(RedisURI uri, @Nullable PasswordFile file) {
        if (file != null) {
            uri.setCredentialsProvider(file);
        }
        uri.setClientName("tollgate");
        return uri;
    }

    /** A command is sent once: nobody knows whether one that was under way has been carried out. */
    ClientOptions ofServer(ClientTlsFiles tls) {
        return fill(ClientOptions.builder(), tls).autoReconnect(false).build();
    }

    /** The same; nodes come and go, and a lost connection to one is made again by the client. */
    ClusterClientOptions ofCluster(ClientTlsFiles tls) {
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        fill(options, tls);
        options.autoReconnect(true).replayFilter(command -> true);
        return options.validateClusterNodeMembership(false)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(CONNECT)
                        .enablePeriodicRefresh(TOPOLOGY)
                        .build())
                .build();
    }

    private static ClientOptions.Builder fill(ClientOptions.Builder options, ClientTlsFiles tls) {
        return options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // an answer that comes late still says whether a request was counted
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .tcpNoDelay(true)
                        .build())
                .sslOptions(SslOptions.builder()
                        .handshakeTimeout(CONNECT)
                        .sslContext(tls::apply)
                        .build());
    }
}
