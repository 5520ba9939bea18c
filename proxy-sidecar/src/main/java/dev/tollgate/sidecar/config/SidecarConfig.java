package dev.tollgate.sidecar.config;

import dev.tollgate.http.Network;
import dev.tollgate.jwt.claims.IntegrationClaim;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, valid by construction.
 *
 * @param mode what stands behind the sidecar
 * @param listeners where clients connect, at least one
 * @param ops where operators and Prometheus connect, null for nowhere
 * @param upstream servers of locate, at least one and all over TLS or none; or ndt-server's cleartext listener
 * @param upstreamTls how servers of locate show who they are, null for the usual way
 * @param trustedProxies networks whose {@code X-Forwarded-For} is believed, in CIDR notation
 * @param integrationTokens keys of the exchange server; required in mode locate
 * @param stamping how access tokens are stamped, null if they are not
 * @param machine the name in the {@code aud} of access tokens; required in mode ndt
 * @param accessTokens keys of locate and of the stamping sidecar; required in mode ndt
 * @param ndt how tests are relayed in mode ndt
 * @param quotas the local operator's rules
 * @param transport how sockets are driven
 * @param bounds what clients may use
 * @param upstreamBounds what bounds requests to locate
 * @param drain how the process ends
 * @param anonymousNearest whether locate's {@code /v2/nearest} is served without a token; if not said, it is
 * @param platformKeys SHA-256 of the API keys that open locate's platform routes; none keeps them closed
 * @param routing where integrations are sent
 * @param readyFor whom readiness speaks for, null for anonymous clients where they are served, and integrations elsewhere
 */
public record SidecarConfig(
        Mode mode,
        List<Listener> listeners,
        @Nullable InetSocketAddress ops,
        List<ServerUrl> upstream,
        @Nullable UpstreamTls upstreamTls,
        List<Network> trustedProxies,
        @Nullable IntegrationTokens integrationTokens,
        @Nullable Stamping stamping,
        @Nullable String machine,
        @Nullable AccessTokens accessTokens,
        NdtSection ndt,
        QuotaRules quotas,
        TransportChoice transport,
        ServerBounds bounds,
        UpstreamBounds upstreamBounds,
        Drain drain,
        boolean anonymousNearest,
        List<Sha256> platformKeys,
        Routing routing,
        @Nullable ReadyFor readyFor) {
    /** Whom readiness speaks for: integrations cannot be served without keys, anonymous clients can. */
    public enum ReadyFor {
        ANONYMOUS,
        INTEGRATIONS
    }

    /** How sockets are driven: {@code auto} takes the best that this machine allows. */
    public enum TransportChoice {
        AUTO,
        IO_URING,
        EPOLL,
        NIO
    }

    /** What stands behind the sidecar. */
    public enum Mode {
        LOCATE,
        NDT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One listening socket; port 0 takes any free port.
     *
     * @param proxyProtocol whether trusted proxies connect here and begin with a PROXY protocol header
     */
    public record Listener(
            InetSocketAddress address, @Nullable Tls tls, boolean proxyProtocol) {}

    /** PEM files of a certificate chain and its key, which may be one file. */
    public record Tls(Path certificate, Path privateKey) {}

    /**
     * Where the keys that verify integration tokens come from: exactly one of the two.
     *
     * @param skew how far the clocks may differ, 0 to 2 s; 2 s if not said
     * @param outage for how long fetched keys stay while jwks_url cannot be reached, 1 m to 24 h; 1 h if not said
     * @param cacheFile where a copy of fetched keys is kept for a start during an outage, null for nowhere
     */
    public record IntegrationTokens(
            @Nullable URI jwksUrl,
            List<Path> keyFiles,
            Duration skew,
            Duration outage,
            @Nullable Path cacheFile) implements TokenSection {
        public IntegrationTokens {
            keyFiles = List.copyOf(keyFiles);
            if ((jwksUrl == null) == keyFiles.isEmpty()) {
                throw new IllegalArgumentException("give either jwks_url or key_files");
            }
            if (skew.isNegative() || skew.compareTo(Duration.ofSeconds(2)) > 0) {
                throw new IllegalArgumentException("skew must be 0s to 2s: tokens live 20 s only");
            }
            JwksSource.check(jwksUrl, outage, cacheFile);
        }
    }

    /**
     * How access tokens are stamped.
     *
     * @param signingKey signs the stamped tokens
     * @param locateKeys verify the originals
     * @param claims what of the integration is stamped; ndt-server publishes it with the query string
     */
    public record Stamping(Path signingKey, List<Path> locateKeys, Set<IntegrationClaim> claims) {
        public Stamping {
            locateKeys = List.copyOf(locateKeys);
            claims = Set.copyOf(claims);
            if (!claims.contains(IntegrationClaim.INT_ID)) {
                throw new IllegalArgumentException(
                        "claims must have int_id, which names the integration: add it, or leave out this section");
            }
            if (locateKeys.isEmpty()) {
                throw new IllegalArgumentException(
                        "locate_keys is missing: name locate's public JWK, tokens are verified before they are stamped");
            }
        }
    }

    /**
     * Keys that verify access tokens: files, a JWK set URL, or both.
     *
     * @param required whether a test without a token is refused; if not said, it is
     * @param outage for how long fetched keys stay while jwks_url cannot be reached, 1 m to 24 h; 1 h if not said
     * @param cacheFile where a copy of fetched keys is kept for a start during an outage, null for nowhere
     */
    public record AccessTokens(
            @Nullable URI jwksUrl,
            List<Path> keyFiles,
            boolean required,
            Duration outage,
            @Nullable Path cacheFile) implements TokenSection {
        public AccessTokens {
            keyFiles = List.copyOf(keyFiles);
            if (jwksUrl == null && keyFiles.isEmpty()) {
                throw new IllegalArgumentException(
                        "give key_files, jwks_url or both: the public JWKs of locate and of the stamping sidecar");
            }
            JwksSource.check(jwksUrl, outage, cacheFile);
        }
    }

    public SidecarConfig {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        platformKeys = List.copyOf(platformKeys);
        upstream = List.copyOf(upstream);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listeners is missing: give at least one address");
        }
        checkServers(upstream, upstreamTls, mode);
        boolean anonymousServed =
                mode == Mode.LOCATE ? anonymousNearest : accessTokens != null && !accessTokens.required();
        if (readyFor == ReadyFor.ANONYMOUS && !anonymousServed) {
            throw new IllegalArgumentException("ready_for: anonymous clients are not served: leave it out, or see "
                    + (mode == Mode.LOCATE ? "anonymous_nearest" : "access_tokens.required"));
        }
        if (mode == Mode.LOCATE) {
            require(integrationTokens, "integration_tokens", "with jwks_url or key_files (mode locate needs it)");
        } else {
            require(machine, "machine", "the name in the aud of access tokens (mode ndt needs it)");
            require(accessTokens, "access_tokens", "with key_files or jwks_url (mode ndt needs it)");
            if (listeners.stream().anyMatch(Listener::proxyProtocol)) {
                throw new IllegalArgumentException(
                        "listeners: proxy_protocol is for mode locate only: behind a balancer"
                                + " the measurements of mode ndt would tell of the balancer's connection");
            }
        }
    }

    private static void checkServers(List<ServerUrl> servers, @Nullable UpstreamTls tls, Mode mode) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("upstream is missing: give at least one server");
        }
        if (mode == Mode.NDT && servers.size() > 1) {
            throw new IllegalArgumentException("upstream: mode ndt stands before one ndt-server: give one URL");
        }
        long secure = servers.stream()
                .filter(server -> server instanceof ServerUrl.Web web && web.isTls())
                .count();
        if (secure > 0 && secure < servers.size()) {
            throw new IllegalArgumentException("upstream: give https for all servers, or for none");
        }
        if (mode == Mode.LOCATE && tls != null && secure == 0) {
            throw new IllegalArgumentException("upstream_tls: upstream has no https URL: take it out, or write https");
        }
    }

    /**
     * Returns the URL of ndt-server.
     *
     * @throws IllegalStateException in mode locate
     */
    public URI ndtServer() {
        if (mode == Mode.NDT && upstream.get(0) instanceof ServerUrl.Web server) {
            return server.url();
        }
        throw new IllegalStateException("this is of mode locate");
    }

    /** Returns the section of the tokens that a mode checks, null if this configuration is of another mode and has none. */
    public @Nullable TokenSection tokensOf(Mode checking) {
        return checking == Mode.LOCATE ? integrationTokens : accessTokens;
    }

    private static void require(@Nullable Object value, String field, String what) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing: give " + what);
        }
    }
}
