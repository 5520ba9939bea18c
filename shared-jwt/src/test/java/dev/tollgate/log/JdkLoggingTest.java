package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What libraries write into the JDK's logging stands in the server's log. */
final class JdkLoggingTest {
    @TempDir
    private Path directory;

    /** In a JVM of its own, as the JDK's logging is set up once. */
    @Test
    @Timeout(60)
    void goesToTheServersLogAndNotToStandardError() throws Exception {
        Path errors = directory.resolve("stderr");
        Process program = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectError(errors.toFile())
                .start();
        List<String> lines = program.inputReader().lines().toList();

        assertEquals(0, program.waitFor());
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(
                lines.get(0).matches("\\{.*\"WARNING\",\"message\":\"slow\",\"logger\":\"some.cache\".*}"),
                lines.get(0));
        assertTrue(
                lines.get(1).matches("\\{.*\"INFO\",\"message\":\"loaded\",\"logger\":\"some.provider\".*}"),
                lines.get(1));
        assertEquals("", Files.readString(errors, StandardCharsets.UTF_8));
    }

    /** Logs by both of the JDK's interfaces. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            JdkLogging.redirect();
            System.getLogger("some.cache").log(System.Logger.Level.WARNING, "slow");
            Logger.getLogger("some.provider").info("loaded");
            Logger.getLogger("some.provider").fine("not this");
        }
    }
}
