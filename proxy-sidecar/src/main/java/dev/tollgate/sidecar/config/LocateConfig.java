package dev.tollgate.sidecar.config;

import dev.tollgate.http.UrlRule;
import dev.tollgate.jwt.claims.IntegrationClaim;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sections of mode locate.
 *
 * @param upstream servers of locate, at least one and all over TLS or none
 * @param upstreamTls how certificates of locate's servers are verified, null for the default
 * @param integrationTokens keys of the exchange server
 * @param stamping how access tokens are stamped, null if they are not
 * @param anonymousNearest whether locate's {@code /v2/nearest} is served without a token; true if not set
 * @param platformKeys SHA-256 of the API keys for locate's platform routes; if empty, the routes are closed
 * @param routing parameters of locate's query by integration and tier
 * @param upstreamBounds bounds on requests to locate
 */
public record LocateConfig(
        List<ServerUrl> upstream,
        @Nullable UpstreamTls upstreamTls,
        IntegrationTokens integrationTokens,
        @Live @Nullable Stamping stamping,
        @Live boolean anonymousNearest,
        @Live List<Sha256> platformKeys,
        @Live Routing routing,
        @Live UpstreamBounds upstreamBounds)
        implements ModeConfig {
    private static final String TLS = "upstream_tls";
    private static final String TOKENS = "integration_tokens";
    private static final String STAMPING = "stamping";
    private static final String ANONYMOUS = "anonymous_nearest";
    private static final String PLATFORM_KEYS = "platform_keys";
    private static final String ROUTING = "routing";
    private static final String BOUNDS = "upstream_bounds";

    static final Map<String, YamlValue.Reading<?>> SECTIONS = Map.of(
            TLS, UpstreamTls::read,
            TOKENS, IntegrationTokens::read,
            STAMPING, Stamping::read,
            ANONYMOUS, YamlValue::bool,
            PLATFORM_KEYS, LocateConfig::platformKeys,
            ROUTING, Routing::read,
            BOUNDS, UpstreamBounds::read);

    /**
     * The source of the keys that verify integration tokens: exactly one of the two.
     *
     * @param skew how far the clocks may differ, 0 to 2 s; 2 s if not set
     * @param outage how long fetched keys are used while jwks_url cannot be reached, 1 m to 24 h; 1 h if not set
     * @param cacheFile the copy of fetched keys for a start during an outage, null if there is none
     * @param caFile PEM certificates of the trusted issuers for url, null for those of the Java runtime
     */
    public record IntegrationTokens(
            @Nullable URI jwksUrl,
            @Live List<Path> keyFiles,
            Duration skew,
            Duration outage,
            @Nullable Path cacheFile,
            @Nullable Path caFile)
            implements TokenSection {
        private static final Duration USUAL_SKEW = Duration.ofSeconds(2);

        public IntegrationTokens {
            keyFiles = List.copyOf(keyFiles);
            if ((jwksUrl == null) == keyFiles.isEmpty()) {
                throw new IllegalArgumentException("give either jwks_url or key_files");
            }
            if (skew.isNegative() || skew.compareTo(Duration.ofSeconds(2)) > 0) {
                throw new IllegalArgumentException("skew must be 0s to 2s: tokens are valid for 20 s only");
            }
            JwksRules.check(jwksUrl, outage, cacheFile, caFile);
        }

        static IntegrationTokens read(YamlValue value) throws ConfigException {
            YamlSection section = value.section(
                    TokenSection.JWKS_URL,
                    TokenSection.KEY_FILES,
                    "skew",
                    TokenSection.OUTAGE,
                    TokenSection.CACHE_FILE,
                    TokenSection.CA_FILE);
            return new IntegrationTokens(
                    section.url(TokenSection.JWKS_URL, UrlRule.JWKS),
                    section.paths(TokenSection.KEY_FILES),
                    section.duration("skew", USUAL_SKEW),
                    section.duration(TokenSection.OUTAGE, JwksRules.USUAL_OUTAGE),
                    section.optional(TokenSection.CACHE_FILE, YamlValue::path),
                    section.optional(TokenSection.CA_FILE, YamlValue::path));
        }
    }

    /**
     * The stamping of access tokens.
     *
     * @param signingKey the key that signs the stamped tokens
     * @param locateKeys the keys that verify the originals
     * @param claims the claims of the integration to stamp; ndt-server publishes them with the query string
     */
    public record Stamping(Path signingKey, List<Path> locateKeys, Set<IntegrationClaim> claims) {
        public Stamping {
            locateKeys = List.copyOf(locateKeys);
            claims = Set.copyOf(claims);
            if (!claims.contains(IntegrationClaim.INT_ID)) {
                throw new IllegalArgumentException(
                        "claims must include int_id, which names the integration: add it, or remove this section");
            }
            if (locateKeys.isEmpty()) {
                throw new IllegalArgumentException(
                        "locate_keys is missing: name the file of locate's public JWK, which verifies tokens before they are stamped");
            }
        }

        static Stamping read(YamlValue value) throws ConfigException {
            YamlSection section = value.section("signing_key", "locate_keys", "claims");
            return new Stamping(
                    section.required("signing_key", "the path of a private JWK", YamlValue::path),
                    section.paths("locate_keys"),
                    section.get("claims", Stamping::claims, IntegrationClaim.ALL));
        }

        private static Set<IntegrationClaim> claims(YamlValue value) throws ConfigException {
            return Set.copyOf(value.list(claim -> claim.oneOf(IntegrationClaim.class)));
        }
    }

    public LocateConfig {
        platformKeys = List.copyOf(platformKeys);
        upstream = List.copyOf(upstream);
        check(upstream, upstreamTls);
    }

    private static void check(List<ServerUrl> servers, @Nullable UpstreamTls tls) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("upstream is missing: give at least one server");
        }
        long secure = servers.stream()
                .filter(server -> server instanceof ServerUrl.Web web && web.isTls())
                .count();
        if (secure > 0 && secure < servers.size()) {
            throw new IllegalArgumentException("upstream: use https for all servers, or for none");
        }
        if (tls != null && secure == 0) {
            throw new IllegalArgumentException(
                    "upstream_tls: upstream has no https URL: remove upstream_tls, or write https");
        }
    }

    static LocateConfig read(YamlSection file) throws ConfigException {
        return new LocateConfig(
                file.required(UPSTREAM, "such as http://127.0.0.1:8090", value -> value.list(ServerUrl::read)),
                file.optional(TLS, UpstreamTls::read),
                file.required(TOKENS, "with jwks_url or key_files (mode locate needs it)", IntegrationTokens::read),
                file.optional(STAMPING, Stamping::read),
                file.bool(ANONYMOUS, true),
                file.get(PLATFORM_KEYS, LocateConfig::platformKeys, List.of()),
                file.get(ROUTING, Routing::read, Routing.none()),
                file.get(BOUNDS, UpstreamBounds::read, UpstreamBounds.defaults()));
    }

    private static List<Sha256> platformKeys(YamlValue value) throws ConfigException {
        return value.list(key -> new Sha256(key.text()));
    }

    @Override
    public ModeName name() {
        return ModeName.LOCATE;
    }

    @Override
    public TokenSection tokens() {
        return integrationTokens;
    }

    @Override
    public boolean servesAnonymous() {
        return anonymousNearest;
    }

    @Override
    public String anonymousKey() {
        return ANONYMOUS;
    }

    @Override
    public void check(SidecarConfig.Listener listener) {}

    @Override
    public <T> T choose(Function<LocateConfig, T> ofLocate, Function<NdtConfig, T> ofNdt) {
        return ofLocate.apply(this);
    }
}
