package dev.tollgate.sidecar.config;

import dev.tollgate.http.Network;
import dev.tollgate.jwt.claims.IntegrationClaim;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How the sections of the configuration file are written. */
final class SidecarSections {
    private static final String UPSTREAM = "upstream";
    private static final String KEY_FILES = "key_files";
    private static final String JWKS_URL = "jwks_url";
    private static final String OUTAGE = "outage";
    private static final String CACHE_FILE = "cache_file";
    private static final List<String> OF_LOCATE = List.of(
            "upstream_tls",
            "integration_tokens",
            "stamping",
            "anonymous_nearest",
            "platform_keys",
            "routing",
            "upstream_bounds");
    private static final List<String> OF_NDT = List.of("machine", "access_tokens", "ndt");
    private static final Duration USUAL_SKEW = Duration.ofSeconds(2);

    private SidecarSections() {}

    /** @param files remembers those that the file names */
    static SidecarConfig sidecar(YamlValue top, ReadFiles files) throws ConfigException {
        YamlSection section = top.section(
                "mode",
                "listeners",
                "ops",
                UPSTREAM,
                "upstream_tls",
                "trusted_proxies",
                "integration_tokens",
                "stamping",
                "machine",
                "access_tokens",
                "ndt",
                "quotas",
                "transport",
                "bounds",
                "upstream_bounds",
                "drain",
                "anonymous_nearest",
                "platform_keys",
                "routing",
                "ready_for");
        SidecarConfig.Mode mode =
                section.required("mode", "locate or ndt", value -> value.oneOf(SidecarConfig.Mode.class));
        remarkIdle(section, mode, files);
        return new SidecarConfig(
                mode,
                section.list("listeners", SidecarSections::listener),
                section.optional("ops", Scalars::address),
                servers(section, mode),
                section.optional("upstream_tls", UpstreamTls::read),
                section.list("trusted_proxies", value -> Network.of(value.text())),
                section.optional("integration_tokens", SidecarSections::integrationTokens),
                section.optional("stamping", SidecarSections::stamping),
                section.optional("machine", Scalars::hostName),
                section.optional("access_tokens", SidecarSections::accessTokens),
                section.get("ndt", NdtSection::read, NdtSection.defaults()),
                section.get("quotas", value -> QuotaSection.rules(value, files), QuotaRules.none()),
                section.get(
                        "transport",
                        value -> value.oneOf(SidecarConfig.TransportChoice.class),
                        SidecarConfig.TransportChoice.AUTO),
                section.get("bounds", value -> ServerBounds.read(value, mode), ServerBounds.defaults(mode)),
                section.get("upstream_bounds", UpstreamBounds::read, UpstreamBounds.defaults()),
                section.get("drain", Drain::read, Drain.defaults()),
                section.bool("anonymous_nearest", true),
                section.list("platform_keys", value -> new Sha256(value.text())),
                section.get("routing", Routing::read, Routing.none()),
                section.optional("ready_for", value -> value.oneOf(SidecarConfig.ReadyFor.class)));
    }

    private static List<ServerUrl> servers(YamlSection section, SidecarConfig.Mode mode) throws ConfigException {
        YamlValue.Reading<ServerUrl> server = mode == SidecarConfig.Mode.LOCATE
                ? ServerUrl::read
                : value -> new ServerUrl.Web(UrlRule.NDT_SERVER.read(value.text()));
        return section.required(UPSTREAM, "such as http://127.0.0.1:8090", value -> value.list(server));
    }

    private static void remarkIdle(YamlSection section, SidecarConfig.Mode mode, ReadFiles files) {
        List<String> idle = section.names(mode == SidecarConfig.Mode.LOCATE ? OF_NDT : OF_LOCATE);
        if (!idle.isEmpty()) {
            files.remark(
                    files.main() + ": mode " + mode + " does not use " + String.join(", ", idle) + ": take it out");
        }
    }

    private static SidecarConfig.Listener listener(YamlValue value) throws ConfigException {
        YamlSection section = value.section("address", "tls", "proxy_protocol");
        return new SidecarConfig.Listener(
                section.required("address", "such as 127.0.0.1:8081", Scalars::address),
                section.optional("tls", SidecarSections::tls),
                section.bool("proxy_protocol", false));
    }

    private static SidecarConfig.Tls tls(YamlValue value) throws ConfigException {
        YamlSection section = value.section("certificate", "private_key");
        Path certificate = section.required("certificate", "the path of a PEM file", YamlValue::path);
        return new SidecarConfig.Tls(certificate, section.get("private_key", YamlValue::path, certificate));
    }

    private static SidecarConfig.IntegrationTokens integrationTokens(YamlValue value) throws ConfigException {
        YamlSection section = value.section(JWKS_URL, KEY_FILES, "skew", OUTAGE, CACHE_FILE);
        return new SidecarConfig.IntegrationTokens(
                section.url(JWKS_URL, UrlRule.JWKS),
                section.paths(KEY_FILES),
                section.duration("skew", USUAL_SKEW),
                section.duration(OUTAGE, JwksSource.USUAL_OUTAGE),
                section.optional(CACHE_FILE, YamlValue::path));
    }

    private static SidecarConfig.Stamping stamping(YamlValue value) throws ConfigException {
        YamlSection section = value.section("signing_key", "locate_keys", "claims");
        return new SidecarConfig.Stamping(
                section.required("signing_key", "the path of a private JWK", YamlValue::path),
                section.paths("locate_keys"),
                section.get("claims", SidecarSections::claims, IntegrationClaim.ALL));
    }

    private static Set<IntegrationClaim> claims(YamlValue value) throws ConfigException {
        return Set.copyOf(value.list(claim -> claim.oneOf(IntegrationClaim.class)));
    }

    private static SidecarConfig.AccessTokens accessTokens(YamlValue value) throws ConfigException {
        YamlSection section = value.section(JWKS_URL, KEY_FILES, "required", OUTAGE, CACHE_FILE);
        return new SidecarConfig.AccessTokens(
                section.url(JWKS_URL, UrlRule.JWKS),
                section.paths(KEY_FILES),
                section.bool("required", true),
                section.duration(OUTAGE, JwksSource.USUAL_OUTAGE),
                section.optional(CACHE_FILE, YamlValue::path));
    }
}
