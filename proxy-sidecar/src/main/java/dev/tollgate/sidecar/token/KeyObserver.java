package dev.tollgate.sidecar.token;

/** Is told of every fetch of keys. */
@FunctionalInterface
public interface KeyObserver {
    void onFetched(boolean success);

    /** Returns the observer that does nothing. */
    static KeyObserver none() {
        return success -> {};
    }
}
