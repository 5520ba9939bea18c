package dev.tollgate.exchange;

import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.token.LimitUses;
import dev.tollgate.exchange.token.oauth.PublicUrl;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.tls.ServerTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a server.
 *
 * @param at the address for clients
 * @param opsAt the address for operators
 * @param bcryptCost the cost of new keys, 4 to 16; every refusal costs the same
 * @param outageGrace how long verified keys are served while the store is down
 * @param jwksMaxAge how long verifiers may cache the published keys
 * @param trustedProxies proxies whose X-Forwarded-For is trusted
 * @param limits the bounds on what a client uses
 * @param tls of the public port, empty for cleartext
 * @param publicUrl the server's URL for clients; empty turns the OAuth metadata off
 * @param limitUses who knows how much of its limits a key has used
 */
record ExchangeConfig(
        InetSocketAddress at,
        InetSocketAddress opsAt,
        int bcryptCost,
        Duration outageGrace,
        Duration jwksMaxAge,
        TrustedNetworks trustedProxies,
        HttpLimits limits,
        Optional<ServerTls> tls,
        Optional<PublicUrl> publicUrl,
        LimitUses limitUses) {
    static final Duration DEFAULT_GRACE = Duration.ofMinutes(5);

    /** As token-exchange publishes them. */
    static final Duration DEFAULT_JWKS_MAX_AGE = Duration.ofHours(1);

    /** Makes one where nobody knows how much of its limits a key has used. */
    ExchangeConfig(
            InetSocketAddress at,
            InetSocketAddress opsAt,
            int bcryptCost,
            Duration outageGrace,
            Duration jwksMaxAge,
            TrustedNetworks trustedProxies,
            HttpLimits limits,
            Optional<ServerTls> tls,
            Optional<PublicUrl> publicUrl) {
        this(at, opsAt, bcryptCost, outageGrace, jwksMaxAge, trustedProxies, limits, tls, publicUrl, LimitUses.UNKNOWN);
    }

    /** Makes one without TLS. */
    ExchangeConfig(
            InetSocketAddress at,
            InetSocketAddress opsAt,
            int bcryptCost,
            Duration outageGrace,
            Duration jwksMaxAge,
            TrustedNetworks trustedProxies,
            HttpLimits limits,
            Optional<PublicUrl> publicUrl) {
        this(at, opsAt, bcryptCost, outageGrace, jwksMaxAge, trustedProxies, limits, Optional.empty(), publicUrl);
    }

    /** Returns the same with others who know how much of its limits a key has used. */
    ExchangeConfig asking(LimitUses others) {
        return new ExchangeConfig(
                at, opsAt, bcryptCost, outageGrace, jwksMaxAge, trustedProxies, limits, tls, publicUrl, others);
    }

    /** The defaults for two addresses. */
    static ExchangeConfig at(InetSocketAddress at, InetSocketAddress opsAt) {
        return new ExchangeConfig(
                at,
                opsAt,
                10,
                DEFAULT_GRACE,
                DEFAULT_JWKS_MAX_AGE,
                new TrustedNetworks(List.of()),
                HttpLimits.DEFAULT,
                Optional.empty());
    }
}
