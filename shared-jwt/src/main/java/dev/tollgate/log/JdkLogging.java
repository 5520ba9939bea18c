package dev.tollgate.log;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * The JDK's own logging, into which libraries and its HTTP client write. The JDK makes one of these when something is
 * logged there first, so that a start takes no time for it.
 */
public final class JdkLogging {
    private static final String CLASS = "java.util.logging.config.class";
    private static final String FILE = "java.util.logging.config.file";
    private static final String TO_SLF4J = "handlers = org.slf4j.bridge.SLF4JBridgeHandler\n.level = INFO\n";

    /** Sends all lines to the log of everything else. */
    public JdkLogging() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(TO_SLF4J.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Makes the JDK use this, unless the operator has told it otherwise. To be called before anything is logged there. */
    public static void redirect() {
        if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
            System.setProperty(CLASS, JdkLogging.class.getName());
        }
    }
}
