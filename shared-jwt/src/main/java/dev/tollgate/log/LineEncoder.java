package dev.tollgate.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * An encoder of log lines in the {@link LineFormat} of the process, each of bounded length ({@link BoundedEvent}).
 * After the message come the logger, the thread, the event's fields, and the stack trace as one text. Safe for use by
 * many threads.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final String LOGGER = "logger";
    private static final String THREAD = "thread";
    private static final String TRACE = "stack_trace";
    /** The names of the line's own fields. An event's field with such a name gets an underscore. */
    private static final Set<String> TAKEN = Set.of("time", "severity", "message", LOGGER, THREAD, TRACE);

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent whole) {
        ILoggingEvent event = new BoundedEvent(whole);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        LineFormat.ofProcess()
                .write(
                        line,
                        event.getTimeStamp(),
                        Severity.of(event.getLevel()),
                        String.valueOf(event.getFormattedMessage()),
                        fields -> write(event, fields));
        return line.toByteArray();
    }

    private static void write(ILoggingEvent event, LineFields fields) throws IOException {
        fields.text(LOGGER, event.getLoggerName());
        fields.text(THREAD, event.getThreadName());
        @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            List<String> names = new ArrayList<>(pairs.size());
            for (KeyValuePair pair : pairs) {
                write(fields, free(pair.key, names), pair.value);
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.text(TRACE, ThrowableProxyUtil.asString(thrown));
        }
    }

    /** Events have a few fields: looking through a list costs less than a set for each. */
    private static String free(String name, List<String> used) {
        String free = name;
        while (TAKEN.contains(free) || used.contains(free)) {
            free += '_';
        }
        used.add(free);
        return free;
    }

    private static void write(LineFields fields, String name, @Nullable Object value) throws IOException {
        if (value instanceof Integer || value instanceof Long) {
            fields.number(name, ((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            fields.flag(name, flag);
        } else {
            fields.text(name, String.valueOf(value));
        }
    }
}
