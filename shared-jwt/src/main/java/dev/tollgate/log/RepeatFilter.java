package dev.tollgate.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A filter for lines that clients can provoke. Of a library's lines, and of Tollgate's lines with an exception, one of
 * a kind passes in a minute; its field {@code suppressed} counts the others. A kind is a logger with the exception's
 * class, or with the message before its arguments are inserted. Of Tollgate's other lines {@link #OURS} of a kind pass.
 */
public final class RepeatFilter extends Filter<ILoggingEvent> {
    /** More than the lines of refused keys, one a minute for each of 200 keys. */
    static final int OURS = 300;
    /** The budget for libraries that insert arguments into their messages themselves. */
    static final int OF_A_LIBRARYS_LOGGER = 5;

    private static final String OUR_LOGGERS = "dev.tollgate.";
    private static final int MAX_MESSAGE = 200;

    private final LineBudget budget = new LineBudget(System.nanoTime());

    /** The methods that a record has by itself are spun at their first call, in the middle of a start. */
    private record Kind(String logger, String message, String exception) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Kind kind
                    && logger.equals(kind.logger)
                    && message.equals(kind.message)
                    && exception.equals(kind.exception);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * logger.hashCode() + message.hashCode()) + exception.hashCode();
        }
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        long suppressed = spend(event, System.nanoTime());
        if (suppressed == LineBudget.NONE) {
            SuppressedLines.add();
            return FilterReply.DENY;
        }
        if (suppressed > 0 && event instanceof LoggingEvent line) {
            line.addKeyValuePair(new KeyValuePair("suppressed", suppressed));
        }
        return FilterReply.NEUTRAL;
    }

    private long spend(ILoggingEvent event, long now) {
        String logger = event.getLoggerName();
        IThrowableProxy thrown = event.getThrowableProxy();
        if (logger.startsWith(OUR_LOGGERS)) {
            return budget.spend(kind(logger, event.getMessage(), thrown), thrown == null ? OURS : 1, now);
        }
        long suppressed = budget.spend(kind(logger, thrown == null ? event.getMessage() : "", thrown), 1, now);
        boolean isTooMany = suppressed != LineBudget.NONE
                && budget.spend(kind(logger, "", null), OF_A_LIBRARYS_LOGGER, now) == LineBudget.NONE;
        return isTooMany ? LineBudget.NONE : suppressed;
    }

    private static Kind kind(String logger, @Nullable String message, @Nullable IThrowableProxy thrown) {
        String text = String.valueOf(message);
        return new Kind(
                logger,
                text.substring(0, Math.min(text.length(), MAX_MESSAGE)),
                thrown == null ? "" : thrown.getClassName());
    }
}
