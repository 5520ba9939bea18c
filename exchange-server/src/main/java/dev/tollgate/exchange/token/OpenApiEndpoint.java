package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The OpenAPI document of the public listener. */
public final class OpenApiEndpoint {
    private static final String RESOURCE = "/dev/tollgate/exchange/openapi.json";

    private OpenApiEndpoint() {}

    /** Serves the document. */
    public static Endpoint create() {
        return Routes.always(Reply.json(document()).with("Access-Control-Allow-Origin", "*"));
    }

    private static String document() {
        try (InputStream in = Objects.requireNonNull(OpenApiEndpoint.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
