package dev.tollgate.log;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * The configuration of the JDK's own logging, which libraries and the JDK's HTTP client use. The JDK makes an instance
 * when something is logged there first, so it does not slow the start.
 */
public final class JdkLogging {
    private static final String CLASS = "java.util.logging.config.class";
    private static final String FILE = "java.util.logging.config.file";
    private static final String TO_SLF4J = "handlers = org.slf4j.bridge.SLF4JBridgeHandler\n.level = INFO\n";

    /** Sends all lines to the log of this process. */
    public JdkLogging() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(TO_SLF4J.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /**
     * Makes the JDK use this class, unless the operator has configured another. To be called before anything is logged
     * there.
     */
    public static void redirect() {
        if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
            System.setProperty(CLASS, JdkLogging.class.getName());
        }
    }
}
