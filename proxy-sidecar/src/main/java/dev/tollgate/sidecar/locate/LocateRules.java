package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * The rules that may change while mode locate runs. A request uses the rules in force when it began, until its end.
 *
 * @param clientAddress finds the client
 * @param platformKeys the keys of the platform's own routes
 * @param routing the fixed query parameters of integrations
 * @param anonymousNearest whether {@code /v2/nearest} is served without a token
 * @param maxRequestBody octets of a request body; more is 413
 * @param stamp null if access tokens pass unchanged
 */
public record LocateRules(
        ClientAddress clientAddress,
        PlatformKeys platformKeys,
        RoutingRules routing,
        boolean anonymousNearest,
        int maxRequestBody,
        @Nullable AccessTokenStamp stamp) {}
