package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.upstream.UpstreamPools;
import org.jspecify.annotations.Nullable;

/**
 * What mode locate needs.
 *
 * @param integrations verifies integration tokens
 * @param organizations verifies autojoin tokens
 * @param anonymousNearest whether {@code /v2/nearest} is served without a token
 * @param stamp null if access tokens pass unchanged
 * @param maxRequestBody octets of a request body, more is 413
 * @param observer is told of every answer
 */
public record LocateSettings(
        TokenAuthenticator<Caller> integrations,
        TokenAuthenticator<Caller> organizations,
        Quotas quotas,
        PlatformKeys platformKeys,
        RoutingRules routing,
        boolean anonymousNearest,
        ClientAddress clientAddress,
        @Nullable AccessTokenStamp stamp,
        UpstreamPools upstream,
        int maxRequestBody,
        LocateObserver observer) {}
