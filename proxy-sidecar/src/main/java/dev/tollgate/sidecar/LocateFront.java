package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.HttpListener;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.locate.LocateHandler;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.KeySource;
import dev.tollgate.sidecar.upstream.UpstreamPools;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.time.InstantSource;

/** The sidecar in front of locate. */
final class LocateFront implements Front {
    private final LiveRules rules;
    private final OpenConnections connections;
    private final SidecarMetrics metrics;
    private final SidecarRecords records;
    private final LocateSettings settings;

    LocateFront(
            SidecarConfig config,
            LiveRules rules,
            KeySource keys,
            Quotas quotas,
            Transport transport,
            EventLoopGroup loops,
            OpenConnections connections,
            SidecarMetrics metrics,
            SidecarRecords records) {
        this.rules = rules;
        this.connections = connections;
        this.metrics = metrics;
        this.records = records;
        UpstreamPools pools = new UpstreamPools(
                loops, transport.clientChannel(), SocketAddresses.of(config.upstream()), rules::upstream);
        this.settings = new LocateMode(config, InstantSource.system(), metrics)
                .settings(keys, quotas, rules::locate, pools, records);
    }

    @Override
    public ChannelHandler application() {
        metrics.showRemembered(() ->
                settings.integrations().remembered() + settings.organizations().remembered());
        return new HttpListener(rules::bounds, connections, records, LocateHandler.factory(settings));
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** Nothing: the drain of the listeners waits for the answers. */
    @Override
    public void drain() {}

    @Override
    public void close() {}
}
