package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The heap that the README names holds a million clients, and their limits hold. */
class MillionClientsTest {
    private static final String HEAP = "-Xmx2g";
    private static final Pattern LINE = Pattern.compile("held=(\\d+) evicted=(\\d+) octets=(\\d+) wrong=(\\d+)");

    @Test
    @Timeout(120)
    void heapOfTwoGigabytesHoldsAMillionClients() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        HEAP,
                        "-Xms1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionClients.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);

        Matcher line = LINE.matcher(out.strip());
        assertTrue(line.matches(), out);
        assertTrue(Integer.parseInt(line.group(1)) >= MillionClients.CLIENTS, out);
        assertEquals("0", line.group(2), out);
        assertTrue(Integer.parseInt(line.group(3)) <= 200, out);
        assertEquals("0", line.group(4), out);
    }
}
