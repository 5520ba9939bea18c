package dev.tollgate.exchange.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore.ForeignException;
import dev.tollgate.exchange.apikey.KeyStore.LostException;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to SQLite files: their versions, their permissions, and what others write into them. */
final class SqliteFileTest {
    @TempDir
    private Path dir;

    @Test
    void bringsAFileOfTheFirstVersionUpToDate() throws Exception {
        Path file = dir.resolve("v1.db");
        try (InputStream v1 = SqliteFileTest.class.getResourceAsStream("v1.db")) {
            Files.copy(v1, file);
        }
        assertEquals(1, number(file, "PRAGMA user_version"));

        try (SqliteStore store = SqliteStore.open(file)) {
            Quota quota = Quota.none()
                    .with(Dimension.REQUESTS, new Limit.Rate(50_000, Duration.ofHours(24)))
                    .with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));
            KeyRecord record = store.find("acme", "ki_d78a0a505ad22bc3").orElseThrow();
            assertEquals(quota, record.quotaAt(Instant.now()));
            assertEquals(2, record.tier());
            assertTrue(record.isActive());
            assertEquals("Acme Inc", store.integration("acme").orElseThrow().description());
            assertFalse(store.find("acme", "ki_1889cc12c8c17864").orElseThrow().isActive());
            new StoreSeed(store).integration("new").quota("acme", Quota.none()).organization("isp");
            assertEquals(
                    QuotaSchedule.none(),
                    store.find("acme", "ki_d78a0a505ad22bc3").orElseThrow().quota());
        }
        assertEquals(SqliteSchema.VERSION, number(file, "PRAGMA user_version"));
    }

    /** Else the keys would be in another file, which all may read, or in memory, and gone. */
    @ParameterizedTest
    @ValueSource(strings = {"keys.db?journal_mode=DELETE", "keys.db?mode=memory", "ke%79s.db", "keys.db#1", "ke ys.db"})
    void takesNothingInAFilesNameForAnythingElse(String name) throws Exception {
        Path file = dir.resolve(name);
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");
        }
        try (SqliteStore store = SqliteStore.openToRead(file)) {
            assertTrue(store.integration("acme").isPresent());
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(List.of(file), files.toList());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void refusesAFileOfALaterVersionInOneLine() throws Exception {
        Path file = dir.resolve("later.db");
        SqliteStore.open(file).close();
        execute(file, "PRAGMA user_version=99");

        StoreException refused = assertThrows(StoreException.class, () -> SqliteStore.open(file));

        assertEquals(
                "sqlite:" + file + " has schema 99, this version knows " + SqliteSchema.VERSION
                        + ": use the Tollgate version that wrote it, or a newer one",
                refused.getMessage());
        assertEquals(99, number(file, "PRAGMA user_version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PRAGMA user_version=2", "PRAGMA application_id=1196444487", "PRAGMA journal_mode=WAL"})
    void leavesAFileOfAnotherProgramAsItIs(String pragma) throws Exception {
        Path file = dir.resolve("other.db");
        execute(file, "CREATE TABLE api_key (id TEXT)");
        if (!pragma.isEmpty()) {
            execute(file, pragma);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        byte[] before = Files.readAllBytes(file);

        for (Opening opening : new Opening[] {SqliteStore::open, SqliteStore::openToRead}) {
            ForeignException refused = assertThrows(ForeignException.class, () -> opening.open(file));
            assertEquals(
                    "sqlite:" + file
                            + " belongs to another program and was not changed: name a Tollgate file, or a new one",
                    refused.getMessage());
        }
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?mode=memory", "b#c", "d%3fe", "100%", "f g", "h&i=j;k", "ä", ":memory:", "file:x", "q?"})
    void opensTheVeryFileThatIsNamed(String name) throws Exception {
        Path file = dir.resolve(name);
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");
            try (Stream<Path> made = Files.list(dir)) {
                assertEquals(
                        Set.of(name, name + "-wal", name + "-shm"),
                        made.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
            }
        }
        try (SqliteStore reader = SqliteStore.openToRead(file)) {
            assertTrue(reader.integration("acme").isPresent());
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(List.of(file), left.toList());
        }
        assertTrue(Files.size(file) > 0);
    }

    @Test
    void takesAnEmptyFileForANewOne() throws Exception {
        Path file = Files.createFile(dir.resolve("keys.db"));

        SqliteStore.open(file).close();

        assertEquals(SqliteSchema.VERSION, number(file, "PRAGMA user_version"));
    }

    @Test
    void readsBesideAWriterAndWithoutOneAndWritesNothing() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");
            try (SqliteStore reader = SqliteStore.openToRead(file)) {
                new StoreSeed(store).integration("later");
                assertTrue(reader.integration("later").isPresent());
                assertThrows(IllegalStateException.class, () -> new StoreSeed(reader).integration("never"));
            }
        }
        FileTime before = Files.getLastModifiedTime(file);
        try (SqliteStore reader = SqliteStore.openToRead(file)) {
            assertEquals(2, reader.integrations(Page.ALL).entries().size());
        }
        assertEquals(before, Files.getLastModifiedTime(file));
    }

    /** How to open a file. */
    @FunctionalInterface
    interface Opening {
        SqliteStore open(Path file) throws StoreException;
    }

    @Test
    void refusesWhatIsNoDatabase() throws Exception {
        Path file = Files.writeString(
                dir.resolve("notes.txt"), "not a database, but long enough to be read as one\n".repeat(40));

        assertThrows(StoreException.class, () -> SqliteStore.open(file));
        assertThrows(StoreException.class, () -> SqliteStore.open(dir.resolve("no/such/directory.db")));
        assertTrue(Files.readString(file).startsWith("not a database"));
    }

    @Test
    void makesAFileForItsOwnerOnly() throws Exception {
        Path file = dir.resolve("keys.db");
        SqliteStore.open(file).close();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void closesAFileThatAllMayRead() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Files.setPosixFilePermissions(
                        dir.resolve("keys.db" + suffix), PosixFilePermissions.fromString("rw-r--r--"));
            }

            SqliteStore.open(file).close();

            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                assertEquals(
                        "rw-r-----",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("keys.db" + suffix))));
            }
        }
    }

    @Test
    void neverTakesAQuotaThatCannotBeReadForNone() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            KeyName name = new KeyName("acme", "ki_1");
            new StoreSeed(store).integration("acme").key(name, "0".repeat(64), 0, null);
            for (String quota : new String[] {"{\"requests\":\"many\"}", "[1]", "{"}) {
                execute(file, "UPDATE integration SET quota = '" + quota + "'");
                UnreadableException e = assertThrows(UnreadableException.class, () -> store.find("acme", "ki_1"));
                assertTrue(e.getMessage().contains("'acme'"), e.getMessage());
            }
            execute(file, "UPDATE integration SET quota = NULL");
            assertTrue(store.find("acme", "ki_1").isPresent());
            execute(file, "UPDATE api_key SET tier = -1");
            assertEquals(-1, store.find("acme", "ki_1").orElseThrow().tier());
            execute(file, "UPDATE api_key SET tier = 4294967297");
            assertEquals(0, store.find("acme", "ki_1").orElseThrow().tier());
            execute(file, "UPDATE api_key SET tier = 0, expires_at = 'tomorrow'");
            assertThrows(UnreadableException.class, () -> store.find("acme", "ki_1"));
        }
    }

    @Test
    void noticesThatItsFileIsReplacedOrGone() throws Exception {
        Path file = dir.resolve("keys.db");
        Path other = dir.resolve("other.db");
        SqliteStore.open(other).close();
        try (SqliteStore store = SqliteStore.open(file)) {
            KeyName name = new KeyName("acme", "ki_1");
            StoreSeed seed = new StoreSeed(store).integration("acme").key(name, "0".repeat(64), 0, null);
            store.probe();

            Files.move(file, dir.resolve("away.db"));
            assertThrows(LostException.class, () -> store.find("acme", "ki_1"));
            assertThrows(LostException.class, store::probe);
            Files.move(other, file);
            assertThrows(LostException.class, () -> store.find("acme", "ki_1"));
            assertThrows(LostException.class, () -> seed.integration("lost"));
            assertThrows(LostException.class, store::probe);

            Files.move(dir.resolve("away.db"), file, StandardCopyOption.REPLACE_EXISTING);
            assertTrue(store.find("acme", "ki_1").isPresent());
            store.probe();
        }
    }

    @Test
    void noticesThatItsFileIsOverwrittenAndThatItIsWholeAgain() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme").key(new KeyName("acme", "ki_1"), "0".repeat(64), 0, null);
            byte[] beneathTheLog = Files.readAllBytes(file);
            overwrite(file, new byte[beneathTheLog.length]);
            assertThrows(StoreException.class, store::probe);
            assertThrows(StoreException.class, () -> store.find("acme", "ki_1"));
            overwrite(file, beneathTheLog);
            execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
            assertTrue(store.find("acme", "ki_1").isPresent());
            byte[] good = Files.readAllBytes(file);
            byte[] noise = new byte[good.length];
            new Random(1).nextBytes(noise);
            byte[] halfNoise = good.clone();
            System.arraycopy(noise, 4_096, halfNoise, 4_096, noise.length - 4_096);
            byte[] wrongMagic = good.clone();
            wrongMagic[0] = 'X';

            for (byte[] bad : new byte[][] {noise, halfNoise, wrongMagic, new byte[0], new byte[good.length]}) {
                overwrite(file, bad);
                assertThrows(StoreException.class, store::probe);
                overwrite(file, good);
                store.probe();
            }
            overwrite(file, Arrays.copyOf(good, 8_192));
            await(() -> assertThrows(StoreException.class, store::probe));
            overwrite(file, good);
            store.probe();
            assertTrue(store.find("acme", "ki_1").isPresent());
        }
    }

    /** In place, as a program does that truncates nothing: the file stays the same one. */
    private static void overwrite(Path file, byte[] octets) throws Exception {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.write(octets);
            open.setLength(octets.length);
        }
    }

    private static void await(Runnable assertion) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    @Test
    void takesWhatIsRestoredIntoItsFile() throws Exception {
        Path file = dir.resolve("keys.db");
        Path copy = dir.resolve("copy.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            KeyName name = new KeyName("acme", "ki_1");
            StoreSeed seed = new StoreSeed(store).integration("acme").key(name, "0".repeat(64), 0, null);
            execute(file, "backup to " + copy);
            seed.integration("later");

            execute(file, "restore from " + copy);

            assertTrue(store.find("acme", "ki_1").isPresent());
            assertEquals(1, store.integrations(Page.ALL).entries().size());
            seed.integration("afterwards");
        }
    }

    @Test
    void keepsTheAuditLogFromBeingRewritten() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");

            assertThrows(SQLException.class, () -> execute(file, "UPDATE audit SET author = 'nobody'"));
            assertThrows(SQLException.class, () -> execute(file, "DELETE FROM audit"));
            assertEquals(1, store.audit(Optional.empty(), 10).entries().size());
        }
    }

    @Test
    void readsWhileAnotherProcessHoldsTheWriteLock() throws Exception {
        Path file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            new StoreSeed(store).integration("acme");
            other.createStatement().execute("BEGIN IMMEDIATE");
            other.createStatement().execute("UPDATE integration SET description = 'half'");

            assertEquals(
                    "Integration acme", store.integration("acme").orElseThrow().description());
            other.createStatement().execute("ROLLBACK");
        }
    }

    private static void execute(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().execute(sql);
        }
    }

    private static int number(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return connection.createStatement().executeQuery(sql).getInt(1);
        }
    }
}
