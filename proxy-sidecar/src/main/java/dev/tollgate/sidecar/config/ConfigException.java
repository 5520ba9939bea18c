package dev.tollgate.sidecar.config;

/** The configuration cannot be used. The message is one line that names the place, what is wrong and the mend. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
