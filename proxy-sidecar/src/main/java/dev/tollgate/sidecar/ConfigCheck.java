package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.ServerTls;
import dev.tollgate.sidecar.token.KeyFiles;
import java.io.IOException;

/** Reads all files that a configuration names, as a start would, and opens no socket. */
final class ConfigCheck {
    private final SidecarConfig config;

    ConfigCheck(SidecarConfig config) {
        this.config = config;
    }

    /** @throws ConfigException if one of them keeps the sidecar from starting */
    void run() throws ConfigException {
        keys();
        for (SidecarConfig.Listener listener : config.listeners()) {
            if (listener.tls() != null) {
                certificate(listener.tls());
            }
        }
    }

    private void keys() throws ConfigException {
        if (config.integrationTokens() != null) {
            KeyFiles.verificationKeys(config.integrationTokens().keyFiles());
        }
        if (config.accessTokens() != null) {
            KeyFiles.verificationKeys(config.accessTokens().keyFiles());
        }
        if (config.stamping() != null) {
            KeyFiles.signingKey(config.stamping().signingKey());
            KeyFiles.verificationKeys(config.stamping().locateKeys());
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
