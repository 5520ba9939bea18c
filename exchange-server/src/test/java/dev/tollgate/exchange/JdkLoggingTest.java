package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What libraries write into the JDK's logging stands in the server's log. */
final class JdkLoggingTest {
    private final Logger root = Logger.getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());

    @AfterEach
    void restore() {
        SLF4JBridgeHandler.uninstall();
        before.forEach(root::addHandler);
    }

    @Test
    void goesToTheServersLogAndNoLongerToStandardError() {
        JdkLogging.redirect();

        assertEquals(1, root.getHandlers().length);
        assertInstanceOf(SLF4JBridgeHandler.class, root.getHandlers()[0]);
    }
}
