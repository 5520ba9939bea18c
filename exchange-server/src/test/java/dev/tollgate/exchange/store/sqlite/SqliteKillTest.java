package dev.tollgate.exchange.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment loses no write that was acknowledged, and leaves none half done. */
final class SqliteKillTest {
    private static final int ROUNDS = 5;
    private static final int WRITERS = 2;
    private static final int MAX_LIFE_MILLIS = 400;
    private static final long START_NANOS = 60_000_000_000L;

    @TempDir
    private Path dir;

    @Test
    void losesNoAcknowledgedWriteOfKilledWriters() throws Exception {
        Path file = dir.resolve("keys.db");
        Random random = new Random(20260301);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Path> outputs = new ArrayList<>();
            List<Process> writers = new ArrayList<>();
            try {
                for (int i = 0; i < WRITERS; i++) {
                    String name = "r" + round + "w" + i;
                    outputs.add(dir.resolve(name));
                    writers.add(start(file, name, dir.resolve(name)));
                }
                for (Path output : outputs) {
                    awaitFirstLine(output);
                }
                Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
            } finally {
                for (Process writer : writers) {
                    writer.destroyForcibly().waitFor();
                }
            }
            for (Path output : outputs) {
                assertEquals("", errors(output));
                acknowledged.addAll(completeLines(output));
            }
            assertKept(file, acknowledged);
        }
    }

    private static Process start(Path file, String prefix, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        file.toString(),
                        prefix)
                .redirectError(Path.of(output + ".errors").toFile())
                .redirectOutput(output.toFile())
                .start();
    }

    private static void awaitFirstLine(Path output) throws Exception {
        long end = System.nanoTime() + START_NANOS;
        while (completeLines(output).isEmpty()) {
            assertTrue(System.nanoTime() < end, errors(output));
            Thread.sleep(10);
        }
    }

    private static String errors(Path output) throws IOException {
        return Files.readString(Path.of(output + ".errors"));
    }

    /** The last line may be cut off. */
    private static List<String> completeLines(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static void assertKept(Path file, Set<String> acknowledged) throws Exception {
        assertTrue(acknowledged.size() > 0);
        try (SqliteStore store = SqliteStore.open(file)) {
            Set<String> kept = store.integrations(Page.ALL).entries().stream()
                    .map(IntegrationEntry::id)
                    .collect(Collectors.toSet());
            Set<String> logged = store.audit(Optional.empty(), 1_000_000).entries().stream()
                    .map(AuditEntry::subject)
                    .collect(Collectors.toSet());
            Set<String> lost = new HashSet<>(acknowledged);
            lost.removeAll(kept);
            assertEquals(Set.of(), lost);
            assertEquals(kept, logged);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            assertEquals(
                    "ok",
                    connection
                            .createStatement()
                            .executeQuery("PRAGMA integrity_check")
                            .getString(1));
        }
    }
}
