package dev.tollgate.sidecar.config;

import dev.tollgate.http.UrlRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sections of mode ndt.
 *
 * @param upstream ndt-server's cleartext listener, {@code http://host:port}
 * @param machine the name in the {@code aud} of access tokens
 * @param accessTokens keys of locate and of the stamping sidecar
 * @param ndt how tests are relayed
 */
public record NdtConfig(URI upstream, String machine, AccessTokens accessTokens, NdtSection ndt) implements ModeConfig {
    /** The rule for the URL of an ndt-server, which is on this machine. */
    static final UrlRule SERVER = new UrlRule(List.of("http"), UrlRule.Extent.ORIGIN, "http://HOST:PORT");

    private static final String MACHINE = "machine";
    private static final String TOKENS = "access_tokens";
    private static final String SECTION = "ndt";

    static final Map<String, YamlValue.Reading<?>> SECTIONS = Map.of(
            MACHINE, Scalars::hostName,
            TOKENS, AccessTokens::read,
            SECTION, NdtSection::read);

    /**
     * The source of the keys that verify access tokens: files, the URL of a JWK set, or both.
     *
     * @param required whether a test without a token is refused; true if not set
     * @param outage how long fetched keys are used while jwks_url cannot be reached, 1 m to 24 h; 1 h if not set
     * @param cacheFile the copy of fetched keys for a start during an outage, null if there is none
     * @param caFile PEM certificates of the trusted issuers for url, null for those of the Java runtime
     */
    public record AccessTokens(
            @Nullable URI jwksUrl,
            @Live List<Path> keyFiles,
            @Live boolean required,
            Duration outage,
            @Nullable Path cacheFile,
            @Nullable Path caFile)
            implements TokenSection {
        private static final String REQUIRED = "required";

        public AccessTokens {
            keyFiles = List.copyOf(keyFiles);
            if (jwksUrl == null && keyFiles.isEmpty()) {
                throw new IllegalArgumentException(
                        "give key_files, jwks_url or both: the public JWKs of locate and of the stamping sidecar");
            }
            JwksRules.check(jwksUrl, outage, cacheFile, caFile);
        }

        static AccessTokens read(YamlValue value) throws ConfigException {
            YamlSection section = value.section(
                    TokenSection.JWKS_URL,
                    TokenSection.KEY_FILES,
                    REQUIRED,
                    TokenSection.OUTAGE,
                    TokenSection.CACHE_FILE,
                    TokenSection.CA_FILE);
            return new AccessTokens(
                    section.url(TokenSection.JWKS_URL, UrlRule.JWKS),
                    section.paths(TokenSection.KEY_FILES),
                    section.bool(REQUIRED, true),
                    section.duration(TokenSection.OUTAGE, JwksRules.USUAL_OUTAGE),
                    section.optional(TokenSection.CACHE_FILE, YamlValue::path),
                    section.optional(TokenSection.CA_FILE, YamlValue::path));
        }
    }

    static NdtConfig read(YamlSection file) throws ConfigException {
        return new NdtConfig(
                file.required(UPSTREAM, "such as http://127.0.0.1:8090", NdtConfig::server),
                file.required(MACHINE, "the name in the aud of access tokens (mode ndt needs it)", Scalars::hostName),
                file.required(TOKENS, "with key_files or jwks_url (mode ndt needs it)", AccessTokens::read),
                file.get(SECTION, NdtSection::read, NdtSection.defaults()));
    }

    private static URI server(YamlValue value) throws ConfigException {
        List<URI> servers = value.list(server -> SERVER.read(server.text()));
        if (servers.size() != 1) {
            throw new IllegalArgumentException("mode ndt has one ndt-server: give one URL");
        }
        return servers.get(0);
    }

    @Override
    public ModeName name() {
        return ModeName.NDT;
    }

    @Override
    public TokenSection tokens() {
        return accessTokens;
    }

    @Override
    public boolean servesAnonymous() {
        return !accessTokens.required();
    }

    @Override
    public String anonymousKey() {
        return TOKENS + "." + AccessTokens.REQUIRED;
    }

    @Override
    public void check(SidecarConfig.Listener listener) {
        if (listener.proxyProtocol()) {
            throw new IllegalArgumentException(
                    "listeners: proxy_protocol is for mode locate only: behind a load balancer"
                            + " mode ndt would measure the load balancer's connection");
        }
    }

    @Override
    public <T> T choose(Function<LocateConfig, T> ofLocate, Function<NdtConfig, T> ofNdt) {
        return ofNdt.apply(this);
    }
}
