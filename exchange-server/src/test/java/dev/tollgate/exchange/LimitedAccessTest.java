package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What commands say where the system refuses a file: the true cause, and the way out, in one line. Those that only read need
 * no access to write.
 */
final class LimitedAccessTest {
    private static final String IN = " --as tester --store sqlite:";
    private static final String READ_ONLY =
            ": its file system is mounted read-only: name a file elsewhere, or mount it for writing";
    private static final String FULL = ": its disk is full: free some space, and try again";

    @TempDir
    private Path root;

    private Path dir;
    private Path file;
    private Path key;
    private String owner;

    @BeforeEach
    void start() throws Exception {
        dir = Files.createDirectory(root.resolve("held"));
        file = dir.resolve("keys.db");
        key = dir.resolve("sign.jwk");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme");
        }
        Files.writeString(
                key, SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1")).revealPrivateJwks());
        owner = Files.getOwner(file).getName();
    }

    @AfterEach
    void allowToRemove() throws Exception {
        permit(dir, "rwxr-xr-x");
    }

    @Test
    void namesTheFileThatMayNotBeUsed() throws Exception {
        String way = ": change the permissions, or run this as " + owner;
        permit(file, "---------");
        permit(key, "---------");
        String unreadable = "1 sqlite:" + file + " cannot be read: this user may not read " + file + way;
        assertEquals(
                List.of(
                        unreadable,
                        unreadable,
                        "2 " + key
                                + ": cannot be read: Permission denied: change the permissions, or run this as the owner"),
                LimitedProcess.withoutOverride(
                        "integration list --store sqlite:" + file,
                        "integration create b" + IN + file,
                        "signing-key list --file " + key));

        permit(file, "r--r--r--");
        assertEquals(
                List.of("1 sqlite:" + file + " cannot be written: this user may not write " + file + way),
                LimitedProcess.withoutOverride("integration create b" + IN + file));
    }

    @Test
    void namesTheDirectoryThatMayNotBeUsed() throws Exception {
        permit(dir, "r-xr-xr-x");
        String unwritable = "this user may not write the directory " + dir
                + ", where SQLite keeps FILE-wal and FILE-shm: change the permissions, or run this as " + owner;
        Path other = dir.resolve("new.db");
        Path otherKey = dir.resolve("new.jwk");
        assertEquals(
                List.of(
                        "1 sqlite:" + file + " cannot be written: " + unwritable,
                        "1 sqlite:" + other + " cannot be made: " + unwritable,
                        "2 " + otherKey
                                + ": cannot be written: Permission denied: change the permissions, or run this as the owner"),
                LimitedProcess.withoutOverride(
                        "integration create b" + IN + file,
                        "integration create b" + IN + other,
                        "signing-key generate --algorithm ES256 --file " + otherKey));

        permit(dir, "---------");
        assertEquals(
                List.of("1 sqlite:" + file + " cannot be read: this user may not enter " + dir
                        + ": change the permissions, or run this as " + owner),
                LimitedProcess.withoutOverride("integration list --store sqlite:" + file));
    }

    @Test
    void readsWithoutAccessToWriteBesideAWriterAndWithoutOne() throws Exception {
        String store = " --store sqlite:" + file;
        String[] reading = {
            "integration list" + store,
            "integration show acme" + store,
            "key list acme" + store,
            "quota show acme" + store,
            "organization list" + store,
            "audit acme" + store
        };
        permit(file, "r--r--r--");
        permit(dir, "r-xr-xr-x");
        assertAllRead(LimitedProcess.withoutOverride(reading));
        assertEquals(List.of("keys.db", "sign.jwk"), names());

        permit(dir, "rwxr-xr-x");
        permit(file, "rw-r--r--");
        try (SqliteStore writer = SqliteStore.open(file)) {
            new StoreSeed(writer).integration("later");
            permit(dir, "r-xr-xr-x");
            for (String name : new String[] {"keys.db", "keys.db-wal", "keys.db-shm"}) {
                permit(dir.resolve(name), "r--r--r--");
            }
            List<String> read = LimitedProcess.withoutOverride(reading);
            assertAllRead(read);
            assertTrue(read.get(0).contains("/later "), read.get(0));
            new StoreSeed(writer).integration("still");
            permit(dir, "rwxr-xr-x");
        }
    }

    private static void assertAllRead(List<String> answers) {
        assertEquals(6, answers.size());
        answers.forEach(answer -> assertTrue(answer.startsWith("0 "), answer));
        assertTrue(answers.get(0).contains("/acme "), answers.get(0));
    }

    @Test
    void saysThatAFileSystemIsMountedReadOnly() throws Exception {
        Path mount = Files.createDirectory(root.resolve("mount"));
        Path store = mount.resolve("keys.db");
        Path other = mount.resolve("new.db");
        Path signing = mount.resolve("sign.jwk");

        List<String> answers = LimitedProcess.onFileSystem(
                mount,
                dir,
                "mount -o remount,ro \"$1\"",
                "integration list --store sqlite:" + store,
                "integration create b" + IN + store,
                "integration create b" + IN + other,
                "signing-key add --algorithm ES256 --file " + signing);

        assertTrue(answers.get(0).startsWith("0 ") && answers.get(0).contains("/acme "), answers.get(0));
        assertEquals(
                List.of(
                        "1 sqlite:" + store + " cannot be written" + READ_ONLY,
                        "1 sqlite:" + other + " cannot be made" + READ_ONLY,
                        "2 " + signing + ": cannot be changed: " + signing + ".lock: Read-only file system: name a file"
                                + " elsewhere, or mount it for writing"),
                answers.subList(1, answers.size()));
    }

    @Test
    void saysThatADiskIsFullAndGoesOnReading() throws Exception {
        Path mount = Files.createDirectory(root.resolve("mount"));
        Path store = mount.resolve("keys.db");
        Path other = mount.resolve("new.db");
        Path signing = mount.resolve("sign.jwk");

        List<String> answers = LimitedProcess.onFileSystem(
                mount,
                dir,
                "{ head -c 1000000 /dev/zero >\"$1/fill\" 2>/dev/null; true; }",
                "integration create b" + IN + store,
                "integration list --store sqlite:" + store,
                "integration create b" + IN + other,
                "signing-key add --algorithm ES256 --file " + signing);

        assertTrue(answers.get(1).startsWith("0 ") && answers.get(1).contains("/acme "), answers.get(1));
        assertEquals(
                List.of(
                        "1 sqlite:" + store + " cannot be written" + FULL,
                        answers.get(1),
                        "1 sqlite:" + other + " cannot be written" + FULL,
                        "2 " + signing
                                + ": cannot be changed: No space left on device: free some space, and try again"),
                answers);
    }

    @Test
    void namesWhatIsNoFile() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("nowhere"));
        Path under = file.resolve("x");
        Path missing = dir.resolve("no/x");

        assertEquals(
                List.of(
                        "1 sqlite:" + dir + " cannot be read: it is a directory: name a file in it",
                        "1 sqlite:" + link + " cannot be made: it is a link to a missing file: name that file",
                        "1 sqlite:" + under + " cannot be made: " + file + " is a file: name a file in a directory",
                        "1 sqlite:" + missing + " cannot be made: there is no directory " + missing.getParent()
                                + ": create it, or name a file elsewhere"),
                LimitedProcess.withoutOverride(
                        "integration create b" + IN + dir,
                        "integration create b" + IN + link,
                        "integration create b" + IN + under,
                        "integration create b" + IN + missing));
    }

    private List<String> names() throws Exception {
        try (Stream<Path> paths = Files.list(dir)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void permit(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
