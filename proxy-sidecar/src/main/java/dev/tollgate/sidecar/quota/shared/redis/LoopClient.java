package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.tls.ClientTlsFiles;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ConnectionIntent;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lettuce's client of one event loop. */
final class LoopClient {
    private static final long CLOSE_SECONDS = 2;

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final RedisOptions options;

    /**
     * @param shared what the clients of all loops have in common
     * @param onRedirection is run before a command goes to another node
     */
    LoopClient(
            StoreSettings settings,
            RedisOptions options,
            ClientResources.Builder shared,
            OneLoop loop,
            Runnable onRedirection) {
        this.options = options;
        this.resources = shared.eventLoopGroupProvider(loop)
                .eventBus(new Redirections(onRedirection))
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = settings.cluster()
                ? RedisClusterClient.create(resources, options.nodes())
                : RedisClient.create(resources, options.server());
    }

    /** Has new connections use other files. */
    void use(ClientTlsFiles tls) {
        if (client instanceof RedisClusterClient cluster) {
            cluster.setOptions(options.ofCluster(tls));
        } else {
            ((RedisClient) client).setOptions(options.ofServer(tls));
        }
    }

    /** Makes a connection that has shown that it is good for decisions. Waits. */
    RedisLink.Connection open() throws StoreException {
        try {
            return client instanceof RedisClusterClient cluster ? ofCluster(cluster) : ofServer((RedisClient) client);
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            throw RedisFaults.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisFaults.of(e);
        }
    }

    private static RedisLink.Connection ofServer(RedisClient client) {
        StatefulRedisConnection<byte[], byte[]> opened = client.connect(ByteArrayCodec.INSTANCE);
        return new RedisLink.Connection(opened, opened.async(), false);
    }

    /** A command for a node without a connection would be refused, so each gets one beforehand. */
    private static RedisLink.Connection ofCluster(RedisClusterClient client)
            throws InterruptedException, ExecutionException, TimeoutException {
        client.refreshPartitions();
        StatefulRedisClusterConnection<byte[], byte[]> opened = client.connect(ByteArrayCodec.INSTANCE);
        List<CompletableFuture<?>> nodes = new ArrayList<>();
        for (RedisClusterNode node : opened.getPartitions()) {
            if (!node.getSlots().isEmpty()) {
                RedisURI uri = node.getUri();
                nodes.add(opened.getConnectionAsync(uri.getHost(), uri.getPort(), ConnectionIntent.WRITE));
            }
        }
        for (CompletableFuture<?> node : nodes) {
            // one that is out must not keep the others from being used
            node.handle((ignored, failure) -> failure).get(RedisOptions.CONNECT.toMillis() * 2, TimeUnit.MILLISECONDS);
        }
        return new RedisLink.Connection(opened, opened.async(), true);
    }

    void close() {
        client.shutdownAsync(0, CLOSE_SECONDS, TimeUnit.SECONDS).join();
        resources.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
