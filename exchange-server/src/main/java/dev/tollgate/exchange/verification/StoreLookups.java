package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The queries to the store. They run on a pool and end within {@link StoreCircuit#DEADLINE}, including the time in the
 * pool's queue. They are refused at once while the circuit is open. Futures fail only with a {@link StoreException}.
 */
final class StoreLookups {
    private final KeyStore store;
    private final Executor pool;
    private final StoreCircuit circuit;
    private final VerificationObserver observer;
    private final OperatorLog log;

    /** @param pool bounded; refuses tasks when it is full */
    StoreLookups(KeyStore store, Executor pool, StoreCircuit circuit, VerificationObserver observer, OperatorLog log) {
        this.store = store;
        this.pool = pool;
        this.circuit = circuit;
        this.observer = observer;
        this.log = log;
    }

    /** Finds a key. A key that cannot be read is logged and refused like a missing one. */
    CompletableFuture<Optional<KeyRecord>> find(KeyName name) {
        return ask(() -> store.find(name.integrationId(), name.keyId()));
    }

    /** Finds the owner of an autojoin key. A key that cannot be read is refused like a missing one. */
    CompletableFuture<Optional<String>> findOrganization(String apiKey) {
        return ask(() -> store.findOrganization(apiKey));
    }

    /** Asks anything else of the same store. What cannot be read is refused like what is not there. */
    <T> CompletableFuture<Optional<T>> ask(Question<T> question) {
        if (circuit.isOpen()) {
            return CompletableFuture.failedFuture(new StoreException("the store is down", null));
        }
        long asked = circuit.now();
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        try {
            pool.execute(() -> answer(answer, question));
        } catch (RejectedExecutionException full) {
            observer.storeFailed();
            return CompletableFuture.failedFuture(new StoreException("too many lookups wait for the store", full));
        }
        return answer.orTimeout(StoreCircuit.DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(failure -> {
                    throw new CompletionException(failure instanceof TimeoutException ? late(asked) : failure);
                });
    }

    /** No caller waits for a query whose time is over. */
    private <T> void answer(CompletableFuture<Optional<T>> answer, Question<T> question) {
        if (answer.isDone()) {
            return;
        }
        long begun = circuit.now();
        try {
            Optional<T> found = readable(question);
            circuit.answered(begun);
            answer.complete(found);
        } catch (StoreException e) {
            circuit.failed(e);
            fail(answer, e);
        } catch (RuntimeException | Error e) {
            fail(answer, new StoreException("the store failed: " + e, e));
        }
    }

    private void fail(CompletableFuture<?> answer, StoreException why) {
        tell(why);
        answer.completeExceptionally(why);
    }

    private StoreException late(long asked) {
        StoreException why = StoreCircuit.noAnswer();
        circuit.late(asked, why);
        tell(why);
        return why;
    }

    private void tell(StoreException why) {
        observer.storeFailed();
        log.storeFailed(why);
    }

    private <T> Optional<T> readable(Question<T> question) throws StoreException {
        try {
            return question.ask();
        } catch (UnreadableException e) {
            log.unreadable(e);
            return Optional.empty();
        }
    }

    /** Finds something in the store. */
    @FunctionalInterface
    interface Question<T> {
        Optional<T> ask() throws StoreException;
    }
}
