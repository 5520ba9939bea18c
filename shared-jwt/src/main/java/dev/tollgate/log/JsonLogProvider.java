package dev.tollgate.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.CoreConstants;

/**
 * Logback, set up with {@link JsonLog} at once: its own search for who might set it up takes a tenth of a start. To be
 * named with {@code -Dslf4j.provider}; without it Logback finds {@link JsonLog} by itself, and the result is the same.
 */
public final class JsonLogProvider extends LogbackServiceProvider {
    @Override
    public void initialize() {
        if (JsonLog.isAnotherWanted()) {
            super.initialize();
            return;
        }
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
        context.setMDCAdapter(getMDCAdapter());
        JsonLog.setUp(context);
        context.start();
    }
}
