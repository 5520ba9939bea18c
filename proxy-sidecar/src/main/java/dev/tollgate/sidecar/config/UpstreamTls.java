package dev.tollgate.sidecar.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code upstream_tls} section of mode locate: how the certificate of a locate with an https URL is verified.
 *
 * @param caFile PEM certificates of the trusted issuers, null for those of the Java runtime
 * @param serverName the name that its certificate must have, null for the host of the URL
 */
public record UpstreamTls(@Nullable Path caFile, @Nullable String serverName) {
    static UpstreamTls read(YamlValue value) throws ConfigException {
        YamlSection section = value.section("ca_file", "server_name");
        return new UpstreamTls(
                section.optional("ca_file", YamlValue::path), section.optional("server_name", Scalars::hostName));
    }
}
