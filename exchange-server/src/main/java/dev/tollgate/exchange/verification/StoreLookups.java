package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.pool.BoundedPool;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Asks the store on the store's own pool. Futures fail with a {@link StoreException} and nothing else. */
public final class StoreLookups {
    private final KeyStore store;
    private final BoundedPool pool;
    private final VerificationObserver observer;
    private final OperatorLog log;

    public StoreLookups(KeyStore store, BoundedPool pool, VerificationObserver observer, OperatorLog log) {
        this.store = store;
        this.pool = pool;
        this.observer = observer;
        this.log = log;
    }

    /** Finds a key; one that cannot be read is an operator's to mend, and until then as good as none. */
    CompletableFuture<Optional<KeyRecord>> find(KeyName name) {
        return ask(() -> findReadable(name));
    }

    CompletableFuture<Optional<String>> findOrganization(String apiKey) {
        return ask(() -> store.findOrganization(apiKey));
    }

    private <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            pool.execute(() -> complete(answer, question));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(new StoreException("too many lookups wait for the store", full));
            observer.storeFailed();
        }
        return answer;
    }

    private <T> void complete(CompletableFuture<T> answer, Question<T> question) {
        try {
            answer.complete(question.ask());
        } catch (StoreException e) {
            fail(answer, e);
        } catch (RuntimeException e) {
            fail(answer, new StoreException("the store failed", e));
        }
    }

    private void fail(CompletableFuture<?> answer, StoreException e) {
        observer.storeFailed();
        log.storeFailed(e);
        answer.completeExceptionally(e);
    }

    private Optional<KeyRecord> findReadable(KeyName name) throws StoreException {
        try {
            return store.find(name.integrationId(), name.keyId());
        } catch (UnreadableException e) {
            log.unreadable(e);
            return Optional.empty();
        }
    }

    private interface Question<T> {
        T ask() throws StoreException;
    }
}
