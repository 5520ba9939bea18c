package dev.tollgate.sidecar;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.ServerTls;
import dev.tollgate.sidecar.token.KeyFiles;
import java.io.IOException;

/** Reads all files that a configuration names, as a start would, and opens no socket. */
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
        keys();
        for (SidecarConfig.Listener listener : config.listeners()) {
            if (listener.tls() != null) {
                certificate(listener.tls());
            }
        }
    }

    private void keys() throws ConfigException {
        if (config.integrationTokens() != null) {
            KeyFiles.verificationKeys(config.integrationTokens().keyFiles(), files);
        }
        if (config.accessTokens() != null) {
            KeyFiles.verificationKeys(config.accessTokens().keyFiles(), files);
        }
        if (config.stamping() != null) {
            KeyFiles.signingKey(config.stamping().signingKey(), files);
            KeyFiles.verificationKeys(config.stamping().locateKeys(), files);
        }
    }

    private static void certificate(SidecarConfig.Tls tls) throws ConfigException {
        try {
            ServerTls.of(tls.certificate(), tls.privateKey(), false);
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
