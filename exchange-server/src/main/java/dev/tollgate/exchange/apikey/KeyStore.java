package dev.tollgate.exchange.apikey;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds keys. Every method may wait for a disk or a network, for seconds at most, and may be called by many threads. */
public interface KeyStore extends AutoCloseable {
    /**
     * Finds a key with its integration's quota.
     *
     * @throws StoreException if the store cannot be asked, or what it holds of the key cannot be read
     */
    Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException;

    /**
     * Finds the organization that owns an autojoin key.
     *
     * @param apiKey the whole key, as its owner presents it
     * @throws StoreException if the store cannot be asked, or what it holds of the key cannot be read
     */
    Optional<String> findOrganization(String apiKey) throws StoreException;

    /**
     * Asks whether keys can be looked up, at the cost of a lookup.
     *
     * @throws StoreException if they cannot
     */
    default void probe() throws StoreException {
        find("tollgate-probe", "ki_probe");
    }

    /**
     * Notes for operators when keys were last used. An older time than the one noted changes nothing, nor does a key that
     * is gone.
     *
     * @throws StoreException if the store cannot be asked
     */
    void recordUses(Map<KeyName, Instant> lastUsed) throws StoreException;

    @Override
    void close();

    /** The store cannot be asked. The message is for operators, and so is the cause, which may be missing. */
    class StoreException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoreException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store is not there any more, or not the one that was opened, and does not come back by itself. */
    final class LostException extends StoreException {
        private static final long serialVersionUID = 1L;

        public LostException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The named store is not a store, or was written by a later version of this program. */
    final class ForeignException extends StoreException {
        private static final long serialVersionUID = 1L;

        public ForeignException(String message) {
            super(message, null);
        }
    }

    /** The store answers, but not with an entity that can be read: the fault is one entity's. The message names it. */
    final class UnreadableException extends StoreException {
        private static final long serialVersionUID = 1L;

        public UnreadableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
