package dev.tollgate.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Standard output and standard error of a server, each with a queue. All output goes through the queues, also the log,
 * so that no thread waits for their readers.
 */
public final class StandardStreams {
    /**
     * Room for about ten thousand lines of requests, a thousand of the log, and a thousand of tests with their series.
     */
    private static final OutputQueue.Room OUTPUT = new OutputQueue.Room(4 << 20, 1 << 20, 15 << 20);

    private static final OutputQueue.Room ERRORS = new OutputQueue.Room(0, 256 << 10, 0);
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private static volatile @Nullable StandardStreams ofProcess;

    private final OutputQueue output;
    private final OutputQueue errors;

    private StandardStreams(OutputStream output, OutputStream errors) {
        this.errors = new OutputQueue(
                "standard-error", errors, ERRORS, new LostLines((lines, cause) -> {}, System::nanoTime));
        this.output = new OutputQueue(
                "standard-output", output, OUTPUT, new LostLines(StandardStreams::tell, System::nanoTime));
    }

    /** Makes queues before two streams, without replacing those of the process. */
    public static StandardStreams before(OutputStream output, OutputStream errors) {
        return new StandardStreams(output, errors);
    }

    /** Opens the queues of this process, for the rest of its life, and redirects what is printed to them. */
    public static StandardStreams open() {
        StandardStreams opened =
                new StandardStreams(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        System.setErr(printed(opened.errors));
        System.setOut(printed(opened.output));
        Runtime.getRuntime().addShutdownHook(new Thread(opened::flush, "flush"));
        ofProcess = opened;
        return opened;
    }

    private static PrintStream printed(OutputQueue queue) {
        return new PrintStream(new Printed(queue), true, StandardCharsets.UTF_8);
    }

    /** Standard error first: the reader of standard output may be gone. */
    private static void tell(long lines, @Nullable Throwable cause) {
        String why = cause == null ? "it was blocked" : cause.getMessage();
        System.err.println("standard output: " + lines + " lines are lost: " + why);
        if (cause == null) {
            LoggerFactory.getLogger(StandardStreams.class)
                    .atWarn()
                    .addKeyValue("lines", lines)
                    .log("standard output was blocked: lines were lost");
        }
    }

    /** Returns the queue of standard output. */
    public OutputQueue output() {
        return output;
    }

    /** Takes the line of a request to standard output of this process, nowhere where that was not opened. */
    public static void request(Line line) {
        StandardStreams opened = ofProcess;
        if (opened != null) {
            opened.output.request(line);
        }
    }

    /** Returns how many lines of both were lost so far, 0 if the queues of this process were not opened. */
    public static long lost() {
        StandardStreams opened = ofProcess;
        return opened == null ? 0 : opened.output.lost() + opened.errors.lost();
    }

    /** Flushes the queues of this process, if they were opened, like {@link #flush()}. */
    public static void flushOpened() {
        StandardStreams opened = ofProcess;
        if (opened != null) {
            opened.flush();
        }
    }

    /** Waits until the present lines are written, at most a second for each blocked output. */
    public void flush() {
        output.flush(FLUSH);
        errors.flush(FLUSH);
    }

    /** Each write is one line of the log. */
    private static final class Printed extends OutputStream {
        private final OutputQueue queue;

        Printed(OutputQueue queue) {
            this.queue = queue;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            Line line = new Line(length);
            line.write(octets, offset, length);
            queue.log(line);
        }
    }
}
