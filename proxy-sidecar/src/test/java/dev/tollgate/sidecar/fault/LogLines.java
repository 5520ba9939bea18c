package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that the sidecar logs, or another logger, with what they carry. */
public final class LogLines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Logger log;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy error = event.getThrowableProxy();
            String trace = error == null ? "" : "\n" + ThrowableProxyUtil.asString(error);
            lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + trace);
        }
    };

    public LogLines() {
        this("dev.tollgate");
    }

    public LogLines(String logger) {
        log = (Logger) LoggerFactory.getLogger(logger);
        appender.start();
        log.addAppender(appender);
    }

    /** Waits for a line since the last call of {@link #clear}, and returns it. */
    public String await(String part) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (String line : lines) {
                if (line.contains(part)) {
                    return line;
                }
            }
            assertTrue(System.nanoTime() < end, () -> "'" + part + "' is not in " + lines);
            Thread.sleep(20);
        }
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns whether a line has come since the last call of {@link #clear}. */
    public boolean contains(String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    public void clear() {
        lines.clear();
    }

    @Override
    public void close() {
        log.detachAppender(appender);
    }
}
