package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;

/** Takes what may change of the configuration while the sidecar runs. */
@FunctionalInterface
public interface Reloadable {
    /**
     * Takes all that may change, or by throwing nothing of it.
     *
     * @param fresh what the files say now
     * @param files reads further files that fresh names, and remembers them: they will be looked after, too
     * @throws ConfigException if one of those cannot be used
     */
    void reload(SidecarConfig fresh, ReadFiles files) throws ConfigException;
}
