package dev.tollgate.exchange;

import dev.tollgate.exchange.http.Routes;
import dev.tollgate.exchange.http.Routes.Route;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.MetricsEndpoint;
import dev.tollgate.exchange.ops.Readiness;
import dev.tollgate.exchange.ops.StatusEndpoints;
import dev.tollgate.exchange.ops.WithoutParameters;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.JwksEndpoint;
import dev.tollgate.exchange.token.KeyCheck;
import dev.tollgate.exchange.token.KeyEndpoint;
import dev.tollgate.exchange.token.OpenApiEndpoint;
import dev.tollgate.exchange.token.TokenEndpoint;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.token.oauth.MetadataEndpoint;
import dev.tollgate.exchange.token.oauth.OAuthEndpoint;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The paths of both listeners.
 *
 * @param exchange of the token routes
 * @param check of the route for a key's state
 */
record ServedRoutes(TokenExchange exchange, KeyCheck check, Readiness readiness, ExchangeMetrics metrics) {
    Routes ofPublic(CurrentSigningKeys keys, ExchangeConfig config) {
        Map<String, Route> routes = new HashMap<>();
        routes.put(
                "/v0/token/integration", Route.post(new TokenEndpoint("integration", exchange::integration, metrics)));
        routes.put("/v0/token/autojoin", Route.post(new TokenEndpoint("autojoin", exchange::autojoin, metrics)));
        routes.put(MetadataEndpoint.TOKEN_PATH, Route.post(new OAuthEndpoint(exchange::integration, metrics)));
        config.publicUrl().ifPresent(url -> routes.put(MetadataEndpoint.PATH, Route.get(MetadataEndpoint.create(url))));
        routes.put("/v0/key", Route.get(new KeyEndpoint(check, config.limitUses(), InstantSource.system(), metrics)));
        routes.put("/.well-known/jwks.json", Route.get(new JwksEndpoint(keys, config.jwksMaxAge())));
        routes.put("/v0/openapi.json", Route.get(OpenApiEndpoint.create()));
        routes.put("/health", Route.any(StatusEndpoints.health(readiness::isAlive)));
        routes.put("/ready", Route.any(StatusEndpoints.ready(readiness::obstacle)));
        return new Routes(routes);
    }

    Routes ofOps() {
        return new Routes(Map.of(
                "/metrics",
                Route.get(new WithoutParameters(new MetricsEndpoint(metrics))),
                "/health",
                Route.any(new WithoutParameters(StatusEndpoints.health(readiness::isAlive))),
                "/ready",
                Route.any(new WithoutParameters(StatusEndpoints.ready(readiness::detailedObstacle)))));
    }
}
