package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.util.function.Supplier;

/**
 * The collaborators of mode locate.
 *
 * @param integrations verifies integration tokens
 * @param organizations verifies autojoin tokens
 * @param rules the rules in force, read for each request
 * @param upstreamAuthority host and port of locate, for an HTTP/1.0 client that sends no host
 * @param observer is called after every response
 */
public record LocateSettings(
        TokenAuthenticator<Caller> integrations,
        TokenAuthenticator<Caller> organizations,
        Quotas quotas,
        Supplier<LocateRules> rules,
        UpstreamPools upstream,
        String upstreamAuthority,
        LocateObserver observer) {}
