package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The log is the same whether Logback finds out who sets it up or is told. In a JVM of its own each, as it is set up once. */
@Timeout(60)
final class JsonLogProviderTest {
    private static final String PROVIDER = "-Dslf4j.provider=" + JsonLogProvider.class.getName();

    @TempDir
    private Path directory;

    @Test
    void writesWhatLogbackWouldHaveWritten() throws Exception {
        List<String> told = linesOf(PROVIDER, "-Dslf4j.internal.verbosity=WARN");
        assertEquals(linesOf(), told);
        assertEquals(1, told.size(), told.toString());
        assertTrue(
                told.get(0)
                        .matches(
                                "\\{\"time\":\"0\",\"severity\":\"INFO\",\"message\":\"ready\",\"logger\":\"some.part\".*}"),
                told.get(0));
    }

    @Test
    void leavesItToTheOperatorsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger %msg%n</pattern></encoder>
                  </appender>
                  <root level="DEBUG"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        assertEquals(
                List.of("DEBUG some.part not said", "INFO some.part ready"),
                linesOf(PROVIDER, "-Dslf4j.internal.verbosity=WARN", "-Dlogback.configurationFile=" + file));
    }

    private static List<String> linesOf(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = program.inputReader()
                .lines()
                .map(line -> line.replaceAll("\"time\":\"[^\"]+", "\"time\":\"0"))
                .toList();
        assertEquals(0, program.waitFor());
        return lines;
    }

    /** Logs. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) {
            MDC.put("a", "b");
            LoggerFactory.getLogger("some.part").debug("not said");
            LoggerFactory.getLogger("some.part").info("ready");
        }
    }
}
