package dev.tollgate.sidecar.quota.state;

import dev.tollgate.log.LastingProblem;
import dev.tollgate.sidecar.quota.HeldEvents;
import dev.tollgate.sidecar.quota.HeldRestore;
import dev.tollgate.sidecar.quota.HeldWindow;
import dev.tollgate.threads.Periodic;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a sidecar keeps its windows over a restart. It is read at the start, and written every few seconds and at
 * the stop, by a thread of its own. What was counted after the last writing is forgotten if the process is killed.
 */
public final class StateFile implements AutoCloseable {
    /** Between two writings. */
    public static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path file;
    private final HeldEvents held;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final LastingProblem problem;
    private final Periodic thread;

    private StateFile(Path file, Duration pause, HeldEvents held, LongSupplier nanoTime, LongSupplier wallMillis) {
        this.file = file;
        this.held = held;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.problem = new LastingProblem(nanoTime);
        this.thread = Periodic.startLater("quota-state", pause, this::write);
    }

    /**
     * Reads what is there, and begins to write.
     *
     * @param nanoTime the clock by which events have their times, in nanoseconds
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public static StateFile open(
            Path file,
            Duration pause,
            HeldEvents held,
            HeldRestore restore,
            LongSupplier nanoTime,
            LongSupplier wallMillis) {
        read(file, restore, new StateLines(nanoTime.getAsLong(), wallMillis.getAsLong()));
        return new StateFile(file, pause, held, nanoTime, wallMillis);
    }

    /**
     * A file keeps nobody from starting. All of a damaged one or nothing counts, so it is read twice. Of one that is larger than
     * the memory as much counts as there is room for.
     */
    private static void read(Path file, HeldRestore restore, StateLines lines) {
        if (!Files.exists(file)) {
            return;
        }
        // opening a pipe would block
        if (!Files.isRegularFile(file)) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .log("the file of counts is a directory, a pipe or a device: all limits start with nothing used");
            return;
        }
        try {
            read(file, lines, window -> {});
            long[] leftOut = {0};
            read(file, lines, window -> leftOut[0] += restore.add(window) ? 0 : 1);
            tellOfLeftOut(file, leftOut[0]);
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("the file of counts is damaged or cannot be read: all limits start with nothing used");
        }
    }

    private static void read(Path file, StateLines lines, Consumer<HeldWindow> taker) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            lines.read(in, taker);
        }
    }

    private static void tellOfLeftOut(Path file, long windows) {
        if (windows > 0) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("left_out", windows)
                    .log(
                            "the file of counts has more windows than fit into the memory: those left out start with nothing"
                                    + " used. Raise -Xmx, half of it is for them and a quarter for clients");
        }
    }

    private synchronized void write() {
        try {
            replace();
            problem.end();
        } catch (ClosedByInterruptException e) {
            // the last writing follows
        } catch (IOException | UncheckedIOException e) {
            if (problem.isToBeTold(e.toString())) {
                problem.line(LOG.atError())
                        .addKeyValue("file", file)
                        .addKeyValue("error", e.toString())
                        .log("the file of counts cannot be written: a restart would forget what was counted since");
            }
        }
    }

    private void replace() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            new StateLines(nanoTime.getAsLong(), wallMillis.getAsLong()).write(new Unclosed(out), this::each);
            out.flush();
            channel.force(false);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void each(StateLines.WindowSink sink) throws IOException {
        try {
            held.each(id -> true, windows -> windows.forEach(window -> take(sink, window)));
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    private static void take(StateLines.WindowSink sink, HeldWindow window) {
        try {
            sink.take(window);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes for the last time. */
    @Override
    public void close() {
        thread.close();
        write();
    }

    /** A stream that stays open for what is to be done after its writer has ended. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            out.write(octets, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
