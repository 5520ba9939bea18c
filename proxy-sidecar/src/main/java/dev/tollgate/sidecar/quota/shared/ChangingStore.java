package dev.tollgate.sidecar.quota.shared;

import java.util.List;

/** The store that is in use. Another one can take its place. */
final class ChangingStore implements Store {
    private volatile Store current;

    ChangingStore(Store first) {
        this.current = first;
    }

    /**
     * Uses another store from now on.
     *
     * @return the one before, which may still answer
     */
    Store use(Store other) {
        Store before = current;
        current = other;
        return before;
    }

    @Override
    public boolean isConnected() {
        return current.isConnected();
    }

    @Override
    public void connect() throws StoreException {
        current.connect();
    }

    @Override
    public void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer) {
        current.run(script, keys, arguments, answer);
    }

    @Override
    public void close() {
        current.close();
    }
}
