package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.http.ClientAddress;
import org.jspecify.annotations.Nullable;

/** Reads the live configuration of one mode. */
@FunctionalInterface
public interface LiveReader<M extends LiveMode> {
    /**
     * Reads the live configuration, null if the configuration is of another mode.
     *
     * @param clients finds the client of a request
     * @param files reads the files that the configuration names
     * @throws ConfigException if a file cannot be used
     */
    @Nullable
    M read(SidecarConfig config, ClientAddress clients, ReadFiles files) throws ConfigException;
}
