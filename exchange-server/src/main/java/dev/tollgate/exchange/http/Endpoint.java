package dev.tollgate.exchange.http;

import java.util.concurrent.CompletableFuture;

/** An endpoint, which answers requests. It never blocks; the future may complete on any thread, and a failure means 500. */
public interface Endpoint {
    /** Answers one request. */
    CompletableFuture<Reply> answer(Call call);

    /** Returns whether a 200 proves who the client is. Its connection is then closed last. */
    default boolean provesClients() {
        return false;
    }
}
