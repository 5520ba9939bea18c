package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.verification.StorePool;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where answers of the page are made: a template engine has no place on an event loop. What asks the store has a pool of its
 * own, so that a store that hangs keeps nobody from being told so. So have strangers, so that they keep no operator waiting.
 *
 * @param store on which the store is asked, bounded
 * @param views on which all else is made for operators, bounded
 * @param strangers on which the form to sign in is made, bounded
 * @param patience how long the store may take
 */
public record PagePools(Executor store, Executor views, Executor strangers, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(PagePools.class);
    private static final Reply BUSY = Reply.error(
            HttpResponseStatus.SERVICE_UNAVAILABLE, "The server is busy: press Back, and send again in a moment");

    /** Makes an answer to an operator without the store. The future does not fail. */
    CompletableFuture<Reply> view(Supplier<Reply> view) {
        return show(views, view);
    }

    /** Makes an answer to somebody who has not proven who it is. The future does not fail. */
    CompletableFuture<Reply> strangersView(Supplier<Reply> view) {
        return show(strangers, view);
    }

    private static CompletableFuture<Reply> show(Executor pool, Supplier<Reply> view) {
        return run(pool, view).exceptionally(failure -> {
            if (!(cause(failure) instanceof RejectedExecutionException)) {
                tell(failure);
            }
            return BUSY;
        });
    }

    /**
     * Makes an answer with the store.
     *
     * @param trouble makes the answer if that fails or takes too long
     */
    CompletableFuture<Reply> ask(Supplier<Reply> work, BiFunction<HttpResponseStatus, String, Reply> trouble) {
        return run(store, work)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> view(() -> say(cause(failure), trouble)));
    }

    private static Reply say(Throwable failure, BiFunction<HttpResponseStatus, String, Reply> trouble) {
        if (failure instanceof StorePool.OutException) {
            return trouble.apply(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "The store has failed: " + failure.getMessage()
                            + ". Nothing was saved. Load this page again in a moment, or send the form again.");
        }
        if (failure instanceof RejectedExecutionException) {
            return trouble.apply(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "The server is busy, and nothing was saved. Try again in a moment.");
        }
        if (failure instanceof TimeoutException) {
            return trouble.apply(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    "The store has not answered in time. Look whether it was saved before you try again.");
        }
        tell(failure);
        return trouble.apply(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                "A fault of this server, whose log names it. Look whether it was saved before you try again.");
    }

    private static void tell(Throwable failure) {
        LOG.atError().setCause(cause(failure)).log("a request to the operators' page failed");
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static CompletableFuture<Reply> run(Executor pool, Supplier<Reply> work) {
        try {
            return CompletableFuture.supplyAsync(work, pool);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(full);
        }
    }
}
