package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.text.Resource;

/** The OpenAPI 3.1 document of the operators' API, which anyone may read who reaches the listener. */
public final class ApiDocument {
    private static final String RESOURCE = "/dev/tollgate/exchange/operators-openapi.json";

    private ApiDocument() {}

    /** Serves the document. */
    public static Endpoint endpoint() {
        return Routes.always(Reply.json(Resource.text(ApiDocument.class, RESOURCE)));
    }
}
