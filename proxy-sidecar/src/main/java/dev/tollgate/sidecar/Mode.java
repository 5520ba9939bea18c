package dev.tollgate.sidecar;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.reload.LiveMode;
import dev.tollgate.sidecar.reload.LiveRules;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;

/**
 * The differences between a sidecar in front of locate and one in front of ndt-server.
 *
 * @param <M> the part of its rules that may change while the sidecar runs
 */
interface Mode<M extends LiveMode> {
    /** Returns the mode of a configuration. */
    static Mode<?> of(SidecarConfig config) {
        return config.mode().choose(locate -> new LocateMode(config, locate), ndt -> new NdtMode(config, ndt));
    }

    /**
     * Reads the rules that may change while the sidecar runs.
     *
     * @param files of the configuration
     * @param memory limits of connections, read after the files
     * @throws ConfigException if a file cannot be used, or the bounds do not fit the memory
     */
    LiveRules<M> rules(ReadFiles files, Supplier<MemoryLimits> memory) throws ConfigException;

    /**
     * Reads the files that only a start reads.
     *
     * @throws ConfigException if one of them cannot be used
     */
    void check() throws ConfigException;

    /** Returns the transport if the configuration selects none. */
    Transport transport();

    /**
     * Checks the selected transport.
     *
     * @throws ConfigException if this mode cannot use it
     */
    void check(Transport chosen) throws ConfigException;

    /** Returns whether clients may use HTTP/2. */
    boolean hasHttp2();

    /**
     * Returns the records of requests or tests. Metrics of the other mode are hidden.
     *
     * @param shown the visible metrics
     * @param hidden the hidden metrics
     * @param lines the output of the records
     */
    SidecarRecords records(PrometheusRegistry shown, PrometheusRegistry hidden, OutputQueue lines);

    /** Makes the service for clients. */
    Service service(LiveRules<M> rules, SharedParts parts);
}
