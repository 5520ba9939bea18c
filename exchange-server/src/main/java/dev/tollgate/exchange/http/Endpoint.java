package dev.tollgate.exchange.http;

import java.util.concurrent.CompletableFuture;

/** Answers requests. Never blocks; the future may complete on any thread, and a failure means 500. */
public interface Endpoint {
    CompletableFuture<Reply> answer(Call call);
}
