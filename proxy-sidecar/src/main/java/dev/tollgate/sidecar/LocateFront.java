package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.http.HttpListener;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.locate.LocateHandler;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.locate.upstream.NamedPlace;
import dev.tollgate.sidecar.locate.upstream.UpstreamPlace;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.reload.LiveRules;
import dev.tollgate.sidecar.reload.SocketAddresses;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;

/** The sidecar in front of locate. */
final class LocateFront implements Front {
    private final LiveRules rules;
    private final OpenConnections connections;
    private final Telemetry telemetry;
    private final LocateSettings settings;

    LocateFront(
            SidecarConfig config,
            LiveRules rules,
            Gate gate,
            EventLoops loops,
            OpenConnections connections,
            Telemetry telemetry) {
        this.rules = rules;
        this.connections = connections;
        this.telemetry = telemetry;
        UpstreamPools pools = new UpstreamPools(
                loops.group(), loops.transport().clientChannel(), upstream(config, loops.transport()), rules::upstream);
        UnreadableLimits limits = new UnreadableLimits(telemetry.metrics(), System::nanoTime);
        this.settings = new LocateMode(config, InstantSource.system(), telemetry.metrics(), limits)
                .settings(gate, rules::locate, pools, telemetry.records());
    }

    private static UpstreamPlace upstream(SidecarConfig config, Transport transport) {
        InetSocketAddress address = SocketAddresses.of(config.upstream());
        return address.isUnresolved()
                ? new NamedPlace(address, transport.datagramChannel())
                : UpstreamPlace.at(address);
    }

    @Override
    public ChannelHandler application() {
        telemetry
                .metrics()
                .showRemembered(() -> settings.integrations().remembered()
                        + settings.organizations().remembered());
        telemetry.metrics().show(rules.doubts());
        return new HttpListener(rules::bounds, connections, telemetry.records(), LocateHandler.factory(settings));
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** Waits for nothing: the drain of the listeners waits for the answers. */
    @Override
    public Drained drain(Duration timeout) {
        return new Drained(timeout, true);
    }

    @Override
    public void close() {}
}
