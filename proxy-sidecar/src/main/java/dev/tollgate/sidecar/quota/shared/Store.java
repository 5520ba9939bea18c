package dev.tollgate.sidecar.quota.shared;

/** A store that can be reached or not. */
public interface Store extends Scripts, AutoCloseable {
    /** Returns whether there is a connection; the store may still not answer. */
    boolean isConnected();

    /**
     * Makes new connections in the place of those that are there or have been lost. Waits; not for event loops.
     *
     * @throws StoreException if the store cannot be reached or does not let this sidecar in
     */
    void connect() throws StoreException;

    @Override
    void close();
}
