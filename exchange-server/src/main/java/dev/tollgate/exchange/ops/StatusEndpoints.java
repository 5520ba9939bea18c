package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /health}: the process runs and its event loops answer. {@code /ready}: it can serve, or why not. */
public final class StatusEndpoints {
    /** The reason why a server with a stuck event loop is not ready. */
    public static final String STUCK = "an event loop is stuck: restart this process";

    private static final String OK = "ok";

    private StatusEndpoints() {}

    /**
     * Says whether the process answers.
     *
     * @param healthy whether all its event loops take their turns
     */
    public static Endpoint health(BooleanSupplier healthy) {
        return call -> CompletableFuture.completedFuture(
                healthy.getAsBoolean()
                        ? Reply.text(HttpResponseStatus.OK, OK)
                        : Reply.text(HttpResponseStatus.SERVICE_UNAVAILABLE, STUCK + '\n'));
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
