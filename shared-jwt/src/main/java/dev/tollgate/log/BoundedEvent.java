package dev.tollgate.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** A log event whose texts, fields and stack trace are cut to a bound. */
final class BoundedEvent implements ILoggingEvent {
    static final int MAX_MESSAGE = 4_096;
    static final int MAX_VALUE = 2_048;
    static final int MAX_FIELDS = 32;

    private static final String REST = "...";

    private final ILoggingEvent event;

    BoundedEvent(ILoggingEvent event) {
        this.event = event;
    }

    /** Returns the first characters of a text, with a mark if there are more. */
    static @Nullable String cut(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length) + REST;
    }

    @Override
    public @Nullable String getMessage() {
        return cut(event.getMessage(), MAX_MESSAGE);
    }

    @Override
    public @Nullable String getFormattedMessage() {
        return cut(event.getFormattedMessage(), MAX_MESSAGE);
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        return BoundedThrowable.of(event.getThrowableProxy());
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null
                ? null
                : pairs.stream().limit(MAX_FIELDS).map(BoundedEvent::cut).toList();
    }

    private static KeyValuePair cut(KeyValuePair pair) {
        String value = String.valueOf(pair.value);
        return value.length() <= MAX_VALUE ? pair : new KeyValuePair(pair.key, cut(value, MAX_VALUE));
    }

    @Override
    public String getThreadName() {
        return event.getThreadName();
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public Object @Nullable [] getArgumentArray() {
        return event.getArgumentArray();
    }

    @Override
    public String getLoggerName() {
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        return event.getMDCPropertyMap();
    }

    @Override
    @SuppressWarnings("deprecation") // of the interface
    public Map<String, String> getMdc() {
        return event.getMdc();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
