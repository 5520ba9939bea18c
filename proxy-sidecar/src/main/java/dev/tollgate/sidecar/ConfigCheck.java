package dev.tollgate.sidecar;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.reload.LiveRules;
import dev.tollgate.sidecar.reload.MemoryFit;
import java.io.IOException;
import java.time.InstantSource;

/** A check that makes of a configuration, and of the files it names, what a start would, and opens no socket. */
final class ConfigCheck {
    private final SidecarConfig config;
    private final ReadFiles files;

    /** @param files from which the configuration was read */
    ConfigCheck(SidecarConfig config, ReadFiles files) {
        this.config = config;
        this.files = files;
    }

    /** @throws ConfigException if one of them keeps the sidecar from starting */
    void run() throws ConfigException {
        new MemoryFit(MemoryLimits.ofThisProcess()).check(config);
        new LiveRules(config, files, InstantSource.system()).close();
        if (config.mode() == SidecarConfig.Mode.LOCATE) {
            new LocateServers(config).check();
        }
        for (SidecarConfig.Listener listener : config.listeners()) {
            try {
                Endpoints.certified(config, listener);
            } catch (IOException e) {
                throw new ConfigException(String.valueOf(e.getMessage()));
            }
        }
    }
}
