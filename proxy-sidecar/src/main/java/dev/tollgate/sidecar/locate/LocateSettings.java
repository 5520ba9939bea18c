package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.util.function.Supplier;

/**
 * What mode locate needs.
 *
 * @param integrations verifies integration tokens
 * @param organizations verifies autojoin tokens
 * @param rules the rules that hold now, asked for at each request
 * @param upstreamAuthority host and port of locate, for a client of HTTP/1.0 that names none
 * @param observer is told of every answer
 */
public record LocateSettings(
        TokenAuthenticator<Caller> integrations,
        TokenAuthenticator<Caller> organizations,
        Quotas quotas,
        Supplier<LocateRules> rules,
        UpstreamPools upstream,
        String upstreamAuthority,
        LocateObserver observer) {}
