package dev.tollgate.jwks;

/** An observer of fetches of keys. */
@FunctionalInterface
public interface KeyObserver {
    void onFetched(boolean success);

    /** Returns the observer that does nothing. */
    static KeyObserver none() {
        return success -> {};
    }
}
