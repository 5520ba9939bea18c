package dev.tollgate.sidecar.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Takes lines from threads that must not wait and writes them in batches from a thread of its own, each within
 * {@link #GATHER_MILLIS} unless the output is stuck. Of what waits it holds a bounded number of octets; lines of tests, which
 * are accounts, may fill a reserve that lines of requests may not. What finds no room, or cannot be written, is lost.
 */
final class RecordLog implements AutoCloseable {
    /** How long lines gather before they are written. */
    static final long GATHER_MILLIS = 20;

    private static final int FIRST_SIZE = 16 * 1024;
    /** A buffer that a burst has blown up beyond this is given back. */
    private static final int KEPT_SIZE = 256 * 1024;

    private static final long CLOSE_SECONDS = 5;

    private final OutputStream out;
    private final int room;
    private final int reserve;
    private final LostLines lost;
    private final Thread writer = new Thread(this::write, "records");
    private Batch filling = new Batch();
    private Batch spare = new Batch();
    private boolean closed;

    /**
     * @param room octets that may wait
     * @param reserve octets that lines of tests may take beyond them
     * @param lost is told of each line that is not written
     */
    RecordLog(OutputStream out, int room, int reserve, LostLines lost) {
        this.out = out;
        this.room = room;
        this.reserve = reserve;
        this.lost = lost;
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes the line of a request, with its line feed. */
    void request(Batch line) {
        take(line, room);
    }

    /** Takes the line of a test, with its line feed. */
    void test(Batch line) {
        take(line, room + reserve);
    }

    private void take(Batch line, int bound) {
        boolean taken;
        synchronized (this) {
            taken = !closed && filling.size() + line.size() <= bound;
            if (taken) {
                boolean first = filling.size() == 0;
                filling.add(line);
                if (first) {
                    notifyAll();
                }
            }
        }
        if (!taken) {
            lost.foundNoRoom();
        }
    }

    private void write() {
        try {
            for (Batch batch = next(); batch.size() > 0; batch = next()) {
                writeOut(batch);
            }
            lost.tellRest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOut(Batch batch) {
        try {
            batch.writeTo(out);
            out.flush();
        } catch (IOException e) {
            lost.failed(batch.lines, e);
        }
        lost.tell();
    }

    /** Waits for lines and takes what has gathered; nothing after the end. */
    private Batch next() throws InterruptedException {
        synchronized (this) {
            while (filling.size() == 0 && !closed) {
                wait();
            }
            long until = System.currentTimeMillis() + GATHER_MILLIS;
            for (long left = GATHER_MILLIS; !closed && left > 0; left = until - System.currentTimeMillis()) {
                wait(Math.min(left, GATHER_MILLIS));
            }
            Batch full = filling;
            spare.clear();
            filling = spare;
            spare = full;
            return full;
        }
    }

    /** Writes what is there and takes no more; waits for a stuck output {@link #CLOSE_SECONDS} at most. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Octets in memory: one line, or many. */
    static final class Batch extends ByteArrayOutputStream {
        /** How many were added. */
        private int lines;

        Batch() {
            super(0);
        }

        Batch(int size) {
            super(size);
        }

        private void add(Batch line) {
            write(line.buf, 0, line.count);
            lines++;
        }

        private void clear() {
            count = 0;
            lines = 0;
            if (buf.length > KEPT_SIZE || buf.length < FIRST_SIZE) {
                buf = new byte[FIRST_SIZE];
            }
        }
    }
}
