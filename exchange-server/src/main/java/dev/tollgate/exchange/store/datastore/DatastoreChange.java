package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.DatastoreException;
import com.google.cloud.datastore.Transaction;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.OperatorStore.Change;
import dev.tollgate.exchange.registry.RefusedException;
import java.util.concurrent.ThreadLocalRandom;

/** A change in a transaction, which is repeated if another process interfered (Datastore answers {@code ABORTED}). */
record DatastoreChange<T>(DatastoreKeys keys, Change<T> change) {
    private static final int ATTEMPTS = 6;
    private static final int MAX_PAUSE_MILLIS = 200;
    private static final String ABORTED = "ABORTED";

    T run(Datastore datastore) throws StoreException, RefusedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(datastore.newTransaction());
            } catch (DatastoreException e) {
                if (attempt == ATTEMPTS || !ABORTED.equals(e.getReason())) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private T once(Transaction transaction) throws StoreException, RefusedException {
        try {
            T result = change.in(new DatastoreTransaction(keys, transaction));
            transaction.commit();
            return result;
        } finally {
            if (transaction.isActive()) {
                rollBack(transaction);
            }
        }
    }

    private static void rollBack(Transaction transaction) {
        try {
            transaction.rollback();
        } catch (DatastoreException e) {
            // the original exception is already being thrown, and Datastore ends the transaction itself
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, MAX_PAUSE_MILLIS) * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
