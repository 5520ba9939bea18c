package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code /health}: the process runs. {@code /ready}: it can serve, or why not. */
public final class StatusEndpoints {
    private static final String OK = "ok";

    private StatusEndpoints() {}

    /** Says that the process answers. */
    public static Endpoint health() {
        return Routes.always(Reply.text(HttpResponseStatus.OK, OK));
    }

    /**
     * Says whether the server can serve.
     *
     * @param obstacle why it cannot; empty if it can
     */
    public static Endpoint ready(Supplier<Optional<String>> obstacle) {
        return call -> CompletableFuture.completedFuture(obstacle.get()
                .map(why -> Reply.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready: " + why + '\n'))
                .orElseGet(() -> Reply.text(HttpResponseStatus.OK, OK)));
    }
}
