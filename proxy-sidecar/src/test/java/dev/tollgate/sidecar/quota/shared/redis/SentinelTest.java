package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master and its replica, which three Sentinels watch. Both kinds ask for a password. */
@Timeout(180)
class SentinelTest {
    @TempDir
    private Path directory;

    private RedisServer master;
    private RedisServer replica;
    private final List<RedisServer> sentinels = new ArrayList<>();
    private Access access;

    @BeforeEach
    void start() throws Exception {
        master = server("master");
        replica = server("replica");
        replica.commandAs("data", "REPLICAOF 127.0.0.1 " + master.port());
        for (int i = 0; i < 3; i++) {
            Path file = Files.createDirectory(directory.resolve("sentinel" + i)).resolve("sentinel.conf");
            Files.writeString(file, """
                    sentinel monitor store 127.0.0.1 %d 2
                    sentinel auth-user store default
                    sentinel auth-pass store data
                    sentinel down-after-milliseconds store 1000
                    sentinel failover-timeout store 5000
                    user default on >watch ~* &* +@all
                    sentinel sentinel-user default
                    sentinel sentinel-pass watch
                    """.formatted(master.port()));
            sentinels.add(RedisServer.sentinel(file));
        }
        access = new Access(password("data"), password("watch"), null, null, null);
        for (RedisServer sentinel : sentinels) {
            String seen = "";
            for (int i = 0; i < 500 && !(seen.contains("slaves=1") && seen.contains("sentinels=3")); i++) {
                Thread.sleep(20);
                seen = sentinel.commandAs("watch", "INFO sentinel");
            }
            assertTrue(seen.contains("sentinels=3"), seen);
        }
    }

    private RedisServer server(String name) throws Exception {
        return RedisServer.start(
                Files.createDirectory(directory.resolve(name)), "--masterauth", "data", "--requirepass", "data");
    }

    private Password password(String text) throws Exception {
        return new Password(null, Files.writeString(directory.resolve("password-" + text), text + "\n"));
    }

    @AfterEach
    void end() throws Exception {
        for (RedisServer sentinel : sentinels) {
            sentinel.close();
        }
        Opened.close(replica, master);
    }

    private OneSidecar sidecar(String name) {
        return new OneSidecar(OneSidecar.settings(
                name,
                false,
                access,
                sentinels.stream().map(one -> "redis://127.0.0.1:" + one.port()).toArray(String[]::new)));
    }

    @Test
    void aMasterThatIsKilledFailsNoRequestAndTheNextOneDecides() throws Exception {
        try (OneSidecar sidecar = sidecar("store")) {
            sidecar.awaitStore(true);
            for (int i = 0; i < 50; i++) {
                assertTrue(sidecar.ask("acme", i).admitted());
            }
            assertEquals(50, sidecar.count(Place.STORE));
            master.kill();
            sentinels.get(0).kill();
            assertDecidesAt(sidecar, replica);
        }
    }

    @Test
    void aFailoverByHandFailsNoRequest() throws Exception {
        try (OneSidecar sidecar = sidecar("store")) {
            sidecar.awaitStore(true);
            assertTrue(sidecar.ask("acme", 1).admitted());
            String answer = sentinels.get(0).commandAs("watch", "SENTINEL FAILOVER store");
            assertTrue(answer.contains("+OK"), answer);
            assertDecidesAt(sidecar, replica);
        }
    }

    private static void assertDecidesAt(OneSidecar sidecar, RedisServer next) throws Exception {
        for (int i = 0; i < 3000 && !next.commandAs("data", "ROLE").contains("master"); i++) {
            assertTrue(sidecar.ask("acme", i).admitted());
            Thread.sleep(10);
        }
        long before = scripts(next);
        for (int i = 0; i < 1500 && scripts(next) < before + 10; i++) {
            assertTrue(sidecar.ask("acme", i).admitted());
            Thread.sleep(20);
        }
        assertTrue(scripts(next) >= before + 10, "the new master decides");
    }

    private static long scripts(RedisServer server) throws Exception {
        String stats = server.commandAs("data", "INFO commandstats");
        int at = stats.indexOf("cmdstat_evalsha:calls=");
        return at < 0 ? 0 : Long.parseLong(stats.substring(at + 22, stats.indexOf(',', at)));
    }

    @Test
    void aNameThatTheSentinelsDoNotKnowIsTold() throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar("stoer")) {
            String line = lines.await("cannot be used");
            assertTrue(line.contains("stoer") || line.contains("sentinel"), line);
            assertTrue(sidecar.count(StoreFault.TOPOLOGY) > 0, line);
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }
}
