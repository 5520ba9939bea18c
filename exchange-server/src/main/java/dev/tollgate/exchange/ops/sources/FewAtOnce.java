package dev.tollgate.exchange.ops.sources;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * A bound of how many threads wait for the same kind of server at once. A server that does not answer in time then keeps
 * only these threads from other work. One question more fails at once.
 */
final class FewAtOnce {
    static final int MOST = 2;

    private final Semaphore free = new Semaphore(MOST);

    /** What a thread waits for. */
    interface Question<T> {
        T ask() throws IOException;
    }

    /**
     * Asks on the thread of the caller.
     *
     * @throws IOException of the question, or with a line for operators if too many threads wait
     */
    <T> T ask(Question<T> question) throws IOException {
        if (!free.tryAcquire()) {
            throw new IOException("busy, because " + MOST + " other views still wait for it");
        }
        try {
            return question.ask();
        } finally {
            free.release();
        }
    }
}
