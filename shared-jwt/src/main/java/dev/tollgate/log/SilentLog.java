package dev.tollgate.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log of a command that answers on standard output: there is none. */
public final class SilentLog {
    private SilentLog() {}

    /** Stops all lines of this process. */
    public static void begin() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
    }
}
