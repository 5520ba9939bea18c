package dev.tollgate.sidecar.config;

import dev.tollgate.log.LineFormat;

/**
 * The {@code logging} section.
 *
 * @param format the format of every line: of the log, of requests and of tests
 */
public record Logging(LineFormat format) {
    static Logging read(YamlValue value) throws ConfigException {
        YamlSection section = value.section("format");
        return new Logging(section.get("format", format -> format.oneOf(LineFormat.class), LineFormat.JSON));
    }

    static Logging defaults() {
        return new Logging(LineFormat.JSON);
    }
}
