package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.text.Resource;

/** The OpenAPI document of the public listener. */
public final class OpenApiEndpoint {
    private static final String RESOURCE = "/dev/tollgate/exchange/openapi.json";

    private OpenApiEndpoint() {}

    /** Serves the document. */
    public static Endpoint create() {
        return Routes.always(
                Reply.json(Resource.text(OpenApiEndpoint.class, RESOURCE)).with("Access-Control-Allow-Origin", "*"));
    }
}
