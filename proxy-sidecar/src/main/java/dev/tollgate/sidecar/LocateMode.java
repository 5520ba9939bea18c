package dev.tollgate.sidecar;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.ServerUrl;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.AddressFamilies;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.reload.LiveLocate;
import dev.tollgate.sidecar.reload.LiveRules;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The mode of a sidecar in front of locate. */
record LocateMode(SidecarConfig config, LocateConfig locate) implements Mode<LiveLocate> {
    private static final InstantSource CLOCK = InstantSource.system();

    @Override
    public LiveRules<LiveLocate> rules(ReadFiles files, Supplier<MemoryLimits> memory) throws ConfigException {
        return new LiveRules<>(config, files, LiveLocate.reader(CLOCK), memory);
    }

    @Override
    public Transport transport() {
        return isBeyondIoUring() ? Transport.forRelays() : Transport.forMessages();
    }

    @Override
    public void check() throws ConfigException {
        new LocateServers(locate).check();
    }

    @Override
    public void check(Transport chosen) throws ConfigException {
        if (chosen == Transport.IO_URING && isBeyondIoUring()) {
            throw new ConfigException(
                    "transport: io_uring supports no Unix sockets, and not both '0.0.0.0' and '[::]' at one"
                            + " port: use auto");
        }
    }

    private boolean isBeyondIoUring() {
        AddressFamilies families = new AddressFamilies(
                config.listeners().stream().map(SidecarConfig.Listener::address).toList());
        return families.partAllOfIpv4()
                || locate.upstream().stream().anyMatch(server -> server instanceof ServerUrl.UnixSocket);
    }

    @Override
    public boolean hasHttp2() {
        return true;
    }

    @Override
    public SidecarRecords records(PrometheusRegistry shown, PrometheusRegistry hidden, OutputQueue lines) {
        return new SidecarRecords(shown, shown, hidden, lines);
    }

    @Override
    public Service service(LiveRules<LiveLocate> rules, SharedParts parts) {
        return new LocateService(locate, rules, parts, CLOCK);
    }
}
