package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.shared.FleetObserver;
import dev.tollgate.sidecar.quota.shared.SharedQuotas;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Decisions on two limits against a store, without HTTP: one event loop asks, {@code deploy/bench/fleet} runs it. Prints how
 * many, in how many seconds, and how many processor seconds this process took for them.
 */
public final class FleetDecisions {
    private static final int INTEGRATIONS = 10;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Quotas quotas;
    private final int clients;
    private final SplittableRandom random = new SplittableRandom(1);
    private int begun;
    private long done;
    private volatile long seen;
    private volatile boolean over;

    private FleetDecisions(int port, int clients) {
        this.clients = clients;
        Quota limits = Quota.none()
                .with(Dimension.CLIENT, new Limit.Rate(clients == 1 ? 1_000_000_000 : 40, Duration.ofHours(12)))
                .with(Dimension.REQUESTS, new Limit.Rate(1_000_000_000, Duration.ofHours(24)));
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, limits), Map.of());
        quotas = new Quotas(() -> rules, System::nanoTime);
        if (port > 0) {
            StoreSettings settings = new StoreSettings(
                    List.of(URI.create("redis://127.0.0.1:" + port)),
                    null,
                    false,
                    StoreSettings.Access.open(),
                    "bench",
                    Duration.ofSeconds(1),
                    1,
                    Boolean.getBoolean("strict"));
            SharedQuotas fleet = new SharedQuotas(
                    settings,
                    "locate",
                    new RedisStore(settings, loops, "epoll"),
                    quotas,
                    System::nanoTime,
                    FleetObserver.none());
            quotas.shareWith(fleet);
            fleet.start();
        }
    }

    private void next() {
        if (over || (clients < 0 && begun == -clients)) {
            return;
        }
        begun++;
        Integration who = new Integration("int-" + random.nextInt(INTEGRATIONS), "key", 0, Quota.none());
        quotas.askRequest(who, address(clients < 0 ? begun : random.nextInt(clients)), null)
                .thenRun(() -> {
                    done++;
                    if (done % 64 == 0) {
                        seen = done;
                        loops.next().execute(this::next);
                    } else {
                        next();
                    }
                });
    }

    private static InetAddress address(int client) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(client).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(int seconds) throws InterruptedException {
        com.sun.management.OperatingSystemMXBean process =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begun = System.nanoTime();
        long before = seen;
        long cpu = process.getProcessCpuTime();
        System.out.println("BEGIN");
        TimeUnit.SECONDS.sleep(seconds);
        double passed = (System.nanoTime() - begun) / 1e9;
        System.out.printf("RESULT %d %.3f %.3f%n", seen - before, passed, (process.getProcessCpuTime() - cpu) / 1e9);
    }

    /**
     * Takes the store's port (0 for none), how many wait at a time, of how many clients (-N: N, once each), seconds of warm-up,
     * and seconds.
     */
    public static void main(String[] args) throws InterruptedException {
        FleetDecisions decisions = new FleetDecisions(Integer.parseInt(args[0]), Integer.parseInt(args[2]));
        // a sidecar that has just found the store may keep to its share for some seconds
        TimeUnit.SECONDS.sleep(6);
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            decisions.loops.next().execute(decisions::next);
        }
        TimeUnit.SECONDS.sleep(Integer.parseInt(args[3]));
        while (decisions.clients < 0 && decisions.seen < -decisions.clients - 64) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        decisions.measure(Integer.parseInt(args[4]));
        decisions.over = true;
        System.exit(0);
    }
}
