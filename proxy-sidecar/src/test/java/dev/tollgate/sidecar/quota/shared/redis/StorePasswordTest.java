package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Password;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user and a password in a file, which changes while the sidecar runs. */
@Timeout(120)
class StorePasswordTest {
    @TempDir
    private Path directory;

    private RedisServer server;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory);
        file = Files.writeString(directory.resolve("password"), "first\n");
        server.command("ACL SETUSER sidecar on >first ~fleet* +@read +@write +@scripting +@connection +@fast");
    }

    @AfterEach
    void end() throws Exception {
        Opened.close(server);
    }

    private OneSidecar sidecar(String user) {
        return new OneSidecar(OneSidecar.settings(
                new Access(new Password(user, file), null, null, null, null), "redis://127.0.0.1:" + server.port()));
    }

    private long proofs() throws Exception {
        String stats = server.command("INFO commandstats");
        int at = stats.indexOf("cmdstat_auth:calls=");
        return at < 0 ? 0 : Long.parseLong(stats.substring(at + 19, stats.indexOf(',', at)));
    }

    @Test
    void aUserWithFewRightsDecides() throws Exception {
        try (OneSidecar sidecar = sidecar("sidecar")) {
            sidecar.awaitStore(true);
            assertTrue(sidecar.ask("acme", 1).admitted());
            assertEquals(1, sidecar.count(Place.STORE));
        }
    }

    @Test
    void openConnectionsProveThemselvesAgainWithANewPassword() throws Exception {
        try (OneSidecar sidecar = sidecar("sidecar")) {
            sidecar.awaitStore(true);
            assertEquals(0, proofs());
            server.command("ACL SETUSER sidecar >second");
            Files.writeString(file, "second\n");
            for (int i = 0; i < 500 && proofs() < 2; i++) {
                Thread.sleep(20);
            }
            assertEquals(2, proofs(), "one for each connection");
            server.command("ACL SETUSER sidecar <first");
            for (int i = 0; i < 20; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
            }
            assertEquals(20, sidecar.count(Place.STORE));
            server.command("CLIENT KILL USER sidecar");
            sidecar.awaitDecisionOfStore("acme");
        }
    }

    @Test
    void aPasswordThatTheStoreDoesNotKnowYetLeavesOpenConnectionsAsTheyAre() throws Exception {
        try (OneSidecar sidecar = sidecar("sidecar")) {
            sidecar.awaitStore(true);
            Files.writeString(file, "early\n");
            for (int i = 0; i < 500 && proofs() < 2; i++) {
                Thread.sleep(20);
            }
            for (int i = 0; i < 20; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
            }
            assertEquals(20, sidecar.count(Place.STORE));
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotShown() throws Exception {
        Files.writeString(file, "hush\n");
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar("sidecar")) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains("WRONGPASS") && line.contains("password_file"), line);
            assertTrue(sidecar.count(StoreFault.ACCESS) > 0);
            assertTrue(sidecar.ask("acme", 1).admitted());
            assertFalse(lines.contains("hush"));
        }
    }

    @Test
    void aStoreThatAsksForAPasswordIsTold() throws Exception {
        server.command("CONFIG SET requirepass second");
        try (LogLines lines = new LogLines();
                OneSidecar sidecar =
                        new OneSidecar(OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port()))) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains("NOAUTH") && line.contains("password_file"), line);
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }

    @Test
    void aUserThatMayNotWriteIsTold() throws Exception {
        server.command("ACL SETUSER sidecar -@write");
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar("sidecar")) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains("@write"), line);
            assertTrue(sidecar.count(StoreFault.ACCESS) > 0, line);
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }

    @Test
    void aFileThatHasGoneIsTold() throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar("sidecar")) {
            sidecar.awaitStore(true);
            Files.delete(file);
            assertTrue(lines.await("the one before stays").contains(file.toString()));
            assertTrue(sidecar.ask("acme", 1).admitted());
            assertEquals(1, sidecar.count(Place.STORE));
        }
    }
}
