package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In an outage the fleet grants at most the quota and what it granted between a sidecar's last look at the store and the outage. */
@Timeout(120)
class OutageBoundTest {
    private static final int SIDECARS = 3;
    private static final long MAX = 3000;
    /** A look is at most a second old; the rest is for a busy machine. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1500);

    @TempDir
    private Path directory;

    private final Queue<Long> granted = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void isKeptWhileAllAsk() throws Exception {
        List<OneSidecar> fleet = new ArrayList<>();
        try (RedisServer server = RedisServer.start(directory)) {
            for (int i = 0; i < SIDECARS; i++) {
                fleet.add(new OneSidecar(
                        OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port()),
                        Quota.none().with(Dimension.REQUESTS, new Limit.Rate(MAX, Duration.ofHours(24)))));
            }
            for (OneSidecar sidecar : fleet) {
                sidecar.awaitStore(true);
            }
            Thread.sleep(1200);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < SIDECARS; i++) {
                OneSidecar sidecar = fleet.get(i);
                int pause = 2 + 3 * i;
                clients.add(new Thread(() -> ask(sidecar, pause)));
            }
            clients.forEach(Thread::start);
            Thread.sleep(3000);
            server.kill();
            long outage = System.nanoTime();
            long before = granted.size();
            for (int i = 0; i < 1000 && granted.size() < MAX - SIDECARS; i++) {
                Thread.sleep(20);
            }
            Thread.sleep(500);
            over = true;
            for (Thread client : clients) {
                client.join();
            }
            long bound = granted.stream()
                    .filter(time -> time - outage < 0 && outage - time < LOOK)
                    .count();
            long more = granted.size() - MAX;
            System.err.printf(
                    "outage after %d of %d: %d over, the bound is %d (granted in the last 1.5 s)%n",
                    before, MAX, more, bound);
            assertTrue(before > 100 && before < MAX, "the outage came after " + before);
            assertTrue(more <= bound, more + " over, the bound is " + bound);
        } finally {
            fleet.forEach(OneSidecar::close);
        }
    }

    private void ask(OneSidecar sidecar, int pause) {
        try {
            for (int i = 0; !over; i++) {
                if (sidecar.ask("acme", i).admitted()) {
                    granted.add(System.nanoTime());
                }
                Thread.sleep(over ? 0 : pause);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
