package dev.tollgate.sidecar;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtConfig;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.reload.LiveNdt;
import dev.tollgate.sidecar.reload.LiveRules;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;

/** The mode of a sidecar in front of ndt-server. */
record NdtMode(SidecarConfig config, NdtConfig ndt) implements Mode<LiveNdt> {
    @Override
    public LiveRules<LiveNdt> rules(ReadFiles files, Supplier<MemoryLimits> memory) throws ConfigException {
        return new LiveRules<>(config, files, (fresh, clients, read) -> LiveNdt.read(fresh), memory);
    }

    @Override
    public Transport transport() {
        return Transport.forRelays();
    }

    @Override
    public void check() {}

    @Override
    public void check(Transport chosen) throws ConfigException {
        new MeasurementCheck(ndt.ndt().allow()).transport(chosen);
    }

    @Override
    public boolean hasHttp2() {
        return false;
    }

    @Override
    public SidecarRecords records(PrometheusRegistry shown, PrometheusRegistry hidden, OutputQueue lines) {
        return new SidecarRecords(shown, hidden, shown, lines);
    }

    @Override
    public Service service(LiveRules<LiveNdt> rules, SharedParts parts) {
        return new NdtService(ndt, rules, parts);
    }
}
