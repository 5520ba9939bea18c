package dev.tollgate.sidecar.config;

import dev.tollgate.text.OneLine;

/** The configuration cannot be used. The message is one line with the place, what is wrong and how to fix it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(OneLine.of(message));
    }
}
