package dev.tollgate.exchange.apikey;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store of keys. Every method may block for seconds on a disk or a network. Safe for use by many threads. */
public interface KeyStore extends AutoCloseable {
    /**
     * Finds a key with its integration's quota.
     *
     * @throws StoreException if the store cannot be reached, or the key's entry cannot be read
     */
    Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException;

    /**
     * Finds the organization that owns an autojoin key.
     *
     * @param apiKey the whole key, as its owner presents it
     * @throws StoreException if the store cannot be reached, or the key's entry cannot be read
     */
    Optional<String> findOrganization(String apiKey) throws StoreException;

    /**
     * Checks that keys can be looked up, at the cost of a lookup.
     *
     * @throws StoreException if they cannot
     */
    default void probe() throws StoreException {
        find("tollgate-probe", "ki_probe");
    }

    /**
     * Stores when keys were last used, for operators. Ignores a time older than the stored one, and a missing key.
     *
     * @throws StoreException if the store cannot be reached
     */
    void recordUses(Map<KeyName, Instant> lastUsed) throws StoreException;

    @Override
    void close();

    /** The store cannot be reached. The message and the optional cause are for operators. */
    class StoreException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoreException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store has gone or was replaced, and does not come back by itself. */
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

    /** The store answers, but one entity cannot be read. The message names it. */
    final class UnreadableException extends StoreException {
        private static final long serialVersionUID = 1L;

        public UnreadableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
