package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;

/** A target of live changes of the configuration. */
@FunctionalInterface
public interface Reloadable {
    /**
     * Applies all live fields, or throws and applies none.
     *
     * @param fresh the new configuration
     * @param files reads and remembers further files that fresh names; they will be watched, too
     * @throws ConfigException if one of these files cannot be used
     */
    void reload(SidecarConfig fresh, ReadFiles files) throws ConfigException;
}
