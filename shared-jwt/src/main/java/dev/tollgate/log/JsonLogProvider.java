package dev.tollgate.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.CoreConstants;

/**
 * A provider of Logback that applies {@link JsonLog} at once, because Logback's own search for a configuration takes a
 * tenth of a start. Selected with {@code -Dslf4j.provider}. Without it Logback finds {@link JsonLog} itself, with the
 * same result.
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
