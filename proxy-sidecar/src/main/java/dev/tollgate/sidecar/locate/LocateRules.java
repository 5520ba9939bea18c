package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * What may change while mode locate runs. A request is served to its end by the rules that held when it began.
 *
 * @param clientAddress finds the client
 * @param platformKeys open the platform's own routes
 * @param routing where integrations are sent
 * @param anonymousNearest whether {@code /v2/nearest} is served without a token
 * @param maxRequestBody octets of a request body, more is 413
 * @param stamp null if access tokens pass unchanged
 */
public record LocateRules(
        ClientAddress clientAddress,
        PlatformKeys platformKeys,
        RoutingRules routing,
        boolean anonymousNearest,
        int maxRequestBody,
        @Nullable AccessTokenStamp stamp) {}
