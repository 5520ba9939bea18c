package dev.tollgate.exchange.verification;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pool of threads that query the store for operators. While the circuit is open it refuses tasks at once: each would
 * hold a thread until the deadline of the store, and the others would wait for the threads.
 */
public final class StorePool implements Executor {
    private final Executor threads;
    private final StoreCircuit circuit;

    /** @param threads run the tasks, bounded */
    public StorePool(Executor threads, StoreCircuit circuit) {
        this.threads = threads;
        this.circuit = circuit;
    }

    /** The store is known to be out. The message is for operators. */
    public static final class OutException extends RejectedExecutionException {
        private static final long serialVersionUID = 1L;

        OutException(String why) {
            super(why);
        }
    }

    /**
     * Runs a task on one of the threads.
     *
     * @throws OutException if the store is out
     * @throws RejectedExecutionException if too many tasks wait
     */
    @Override
    public void execute(Runnable task) {
        if (circuit.isOpen()) {
            throw new OutException(circuit.detailedObstacle().orElse("the key store does not respond"));
        }
        threads.execute(task);
    }
}
