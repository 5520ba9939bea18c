package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

/** The native library that SQLite's driver unpacks into a directory that all processes share. */
class SqliteLibraryTest {
    @TempDir
    private Path dir;

    @Test
    void anOldCopyThatCannotBeRemovedIsNoNewsForOperators() throws Exception {
        Path stuck = dir.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-old-libsqlitejdbc.so");
        Files.createDirectories(stuck.resolve("full"));
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.sqlite.tmpdir=" + dir,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExchangeMain.class.getName(),
                        "integration",
                        "create",
                        "acme",
                        "--output=json",
                        "--store=sqlite:" + dir.resolve("keys.db"))
                .redirectErrorStream(true)
                .start();
        String printed = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, command.waitFor(), printed);
        assertEquals(
                1, printed.lines().filter(line -> !line.contains("WARNING")).count(), printed);
    }
}
