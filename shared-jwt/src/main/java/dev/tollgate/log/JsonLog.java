package dev.tollgate.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The configuration of Logback: lines in the {@link LineFormat} of the process on standard output, without repetitions
 * ({@link RepeatFilter}). A file in {@code -Dlogback.configurationFile} replaces it. There is no default file, because
 * reading one slows the start.
 */
public final class JsonLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isAnotherWanted()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        setUp(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Returns whether the operator has named a configuration file. */
    static boolean isAnotherWanted() {
        return System.getProperty("logback.configurationFile") != null;
    }

    static void setUp(LoggerContext context) {
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("STDOUT");
        console.setEncoder(encoder);
        RepeatFilter repeats = new RepeatFilter();
        repeats.setContext(context);
        repeats.start();
        console.addFilter(repeats);
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        context.getLogger("io.netty").setLevel(Level.WARN);
        // it logs a stack trace when two processes remove an old copy of its library at once; what fails is thrown as
        // well
        context.getLogger("org.sqlite").setLevel(Level.OFF);
    }
}
