package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The OpenAPI 3.1 document of the operators' API, which anyone may read who reaches the listener. */
public final class ApiDocument {
    private static final String RESOURCE = "/dev/tollgate/exchange/operators-openapi.json";

    private ApiDocument() {}

    /** Serves the document. */
    public static Endpoint endpoint() {
        return Routes.always(Reply.json(text()));
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(ApiDocument.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
