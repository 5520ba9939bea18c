package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.http.HttpListener;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.locate.LocateHandler;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.reload.LiveRules;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.time.InstantSource;

/** The sidecar in front of locate. */
final class LocateFront implements Front {
    private final SidecarConfig config;
    private final LiveRules rules;
    private final Gate gate;
    private final EventLoops loops;
    private final OpenConnections connections;
    private final Telemetry telemetry;

    LocateFront(
            SidecarConfig config,
            LiveRules rules,
            Gate gate,
            EventLoops loops,
            OpenConnections connections,
            Telemetry telemetry) {
        this.config = config;
        this.rules = rules;
        this.gate = gate;
        this.loops = loops;
        this.connections = connections;
        this.telemetry = telemetry;
    }

    private LocateSettings settings() throws ConfigException {
        UpstreamPools pools =
                new UpstreamPools(loops.group(), new LocateServers(config).on(loops.transport()), rules::upstream);
        UnreadableLimits limits = new UnreadableLimits(telemetry.metrics(), System::nanoTime);
        return new LocateMode(config, InstantSource.system(), telemetry.metrics(), limits)
                .settings(gate, rules::locate, pools, telemetry.records());
    }

    @Override
    public ChannelHandler application() throws ConfigException {
        LocateSettings settings = settings();
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
