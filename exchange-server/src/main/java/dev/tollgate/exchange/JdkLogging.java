package dev.tollgate.exchange;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** The JDK's own logging, into which Google's client and Caffeine write. */
final class JdkLogging {
    private JdkLogging() {}

    /** Sends its lines to the log of everything else, no longer to standard error. */
    static void redirect() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
