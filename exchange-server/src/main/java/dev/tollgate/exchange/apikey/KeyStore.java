package dev.tollgate.exchange.apikey;

import java.util.Optional;

/** Finds keys. May wait for a disk or a network. */
public interface KeyStore extends AutoCloseable {
    /**
     * Finds a key with its integration's quota.
     *
     * @throws StoreException if the store cannot be asked
     */
    Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException;

    @Override
    void close();

    /** The store cannot be asked, or what it holds cannot be read. */
    final class StoreException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
