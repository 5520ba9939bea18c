package dev.tollgate.sidecar.config;

import java.time.Duration;

/**
 * The {@code drain} section: how the process ends after SIGTERM.
 *
 * @param pause how long it still accepts connections while {@code /ready} is 503, so that load balancers notice; 0 s
 * @param timeout how long accepted requests may take after that; 30 s
 */
public record Drain(Duration pause, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    static Drain read(YamlValue value) throws ConfigException {
        YamlSection section = value.section("pause", "timeout");
        return new Drain(section.duration("pause", Duration.ZERO), section.duration("timeout", DEFAULT_TIMEOUT));
    }

    static Drain defaults() {
        return new Drain(Duration.ZERO, DEFAULT_TIMEOUT);
    }
}
