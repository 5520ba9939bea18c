package dev.tollgate.sidecar;

import dev.tollgate.jwks.JwksSource;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.token.TokenKeys;
import java.io.IOException;

/** A check that builds everything a start would build from a configuration and its files, without opening a socket. */
final class ConfigCheck {
    private final SidecarConfig config;
    private final ReadFiles files;

    /** @param files of the configuration */
    ConfigCheck(SidecarConfig config, ReadFiles files) {
        this.config = config;
        this.files = files;
    }

    /** @throws ConfigException if the sidecar could not start with them */
    void run() throws ConfigException {
        Mode<?> mode = Mode.of(config);
        mode.rules(files, MemoryLimits::ofThisProcess).close();
        mode.check();
        JwksSource jwks = config.mode().tokens().jwks();
        if (jwks != null) {
            TokenKeys.check(jwks);
        }
        for (SidecarConfig.Listener listener : config.listeners()) {
            try {
                Endpoints.certified(listener.tls(), mode.hasHttp2());
            } catch (IOException e) {
                throw new ConfigException(String.valueOf(e.getMessage()));
            }
        }
    }
}
