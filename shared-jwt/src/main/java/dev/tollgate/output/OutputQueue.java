package dev.tollgate.output;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A queue of lines before an output, for many threads that never wait for the output. A thread of its own writes them
 * within {@link #GATHER_MILLIS} unless the output is blocked. The number of waiting octets is bounded, with extra room
 * for usage records. A line for which there is no room, or that cannot be written, is lost and counted.
 */
public final class OutputQueue implements AutoCloseable {
    /** How long lines are gathered before they are written. */
    static final long GATHER_MILLIS = 20;

    private static final int CHUNK = 64 * 1024;
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final OutputStream out;
    private final Room room;
    private final LostLines lost;
    private final Thread writer;

    @GuardedBy("this")
    private final Queue<Line> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private Line last = new Line();

    @GuardedBy("this")
    private @Nullable Line spare;

    @GuardedBy("this")
    private long held;

    @GuardedBy("this")
    private long taken;

    @GuardedBy("this")
    private long done;

    @GuardedBy("this")
    private int flushing;

    @GuardedBy("this")
    private boolean started;

    @GuardedBy("this")
    private boolean closed;

    /**
     * The bounds on waiting octets.
     *
     * @param requests the bound for lines of requests
     * @param log the additional room for lines of the log
     * @param tests the additional room for usage records of tests
     */
    public record Room(int requests, int log, int tests) {}

    /**
     * Makes a queue. Its thread starts with the first line.
     *
     * @param name of the thread
     * @param lost counts lines that are not written
     */
    public OutputQueue(String name, OutputStream out, Room room, LostLines lost) {
        this.out = out;
        this.room = room;
        this.lost = lost;
        this.writer = new Thread(this::write, name);
        writer.setDaemon(true);
    }

    /** Adds the line of a request. */
    public void request(Line line) {
        take(line, room.requests());
    }

    /** Adds a line of the log. */
    public void log(Line line) {
        take(line, room.requests() + room.log());
    }

    /** Adds the line of a test. */
    public void test(Line line) {
        take(line, room.requests() + room.log() + room.tests());
    }

    /** Returns how many lines were lost. */
    public long lost() {
        return lost.count();
    }

    private void take(Line line, int bound) {
        if (!isTaken(line, bound)) {
            lost.foundNoRoom();
        }
    }

    private synchronized boolean isTaken(Line line, int bound) {
        if (closed || held + line.size() > bound) {
            return false;
        }
        if (waiting.isEmpty()) {
            wakeWriter();
        }
        if (waiting.isEmpty() || last.size() + line.size() > CHUNK) {
            last = spare == null ? new Line(Math.max(CHUNK, line.size())) : spare;
            spare = null;
            waiting.add(last);
        }
        last.add(line);
        held += line.size();
        taken += line.size();
        return true;
    }

    @GuardedBy("this")
    private void wakeWriter() {
        if (started) {
            notifyAll();
        } else {
            started = true;
            writer.start();
        }
    }

    private void write() {
        try {
            for (Line chunk = next(); chunk != null; chunk = next()) {
                writeOut(chunk);
                written(chunk);
            }
            lost.tellRest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOut(Line chunk) {
        try {
            chunk.writeTo(out);
            out.flush();
        } catch (IOException | OutOfMemoryError e) {
            lost.failed(chunk.lines(), e);
        }
        lost.tell();
    }

    private synchronized void written(Line chunk) {
        done += chunk.size();
        chunk.clear();
        spare = chunk.capacity() > CHUNK ? null : chunk;
        notifyAll();
    }

    /** Waits for lines and takes all that were gathered; null after the end. */
    private synchronized @Nullable Line next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
        while (!closed && flushing == 0 && waiting.size() == 1 && waitUntil(end)) {
            // more may come
        }
        Line chunk = waiting.poll();
        held -= chunk == null ? 0 : chunk.size();
        return chunk;
    }

    /** Returns false without waiting when the time has come. */
    private boolean waitUntil(long end) throws InterruptedException {
        long left = end - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }

    /** Waits until the present lines are written or lost, at most this long. Not for threads that serve requests. */
    public synchronized void flush(Duration limit) {
        long goal = taken;
        long end = System.nanoTime() + limit.toNanos();
        flushing++;
        notifyAll();
        try {
            while (done < goal && waitUntil(end)) {
                // the writer is still writing
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flushing--;
    }

    /** Writes the present lines and accepts no more. Waits at most a second for a blocked output. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
