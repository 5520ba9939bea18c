package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Deciding on a request at locate: with one window, with the client's beside it, and over the quota. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdmissionBenchmark {
    private static final Integration ACME = new Integration("acme", "ki_0123456789abcdef", 0, Quota.none());
    private static final int CLIENTS = 1 << 12;
    private static final Limit.Rate NEVER_USED_UP = new Limit.Rate(Limit.MAX, Duration.ofHours(1));

    private final InetAddress[] clients = new InetAddress[CLIENTS];
    private Quotas oneWindow;
    private Quotas twoWindows;
    private Quotas usedUp;
    private int next;

    @Setup
    public void prepare() throws UnknownHostException {
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
        }
        Quota requests = Quota.none().with(Dimension.REQUESTS, NEVER_USED_UP);
        oneWindow = quotas(requests);
        twoWindows = quotas(requests.with(Dimension.CLIENT, NEVER_USED_UP));
        usedUp = quotas(Quota.none().with(Dimension.REQUESTS, new Limit.Rate(0, Duration.ofHours(1))));
    }

    private static Quotas quotas(Quota quota) {
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, quota), Map.of());
        return new Quotas(() -> rules, System::nanoTime);
    }

    private InetAddress client() {
        return clients[next++ & (CLIENTS - 1)];
    }

    @Benchmark
    public Decision integrationWindow() {
        return oneWindow.admitRequest(ACME, client());
    }

    @Benchmark
    public Decision integrationAndClientWindows() {
        return twoWindows.admitRequest(ACME, client());
    }

    @Benchmark
    public Decision refused() {
        return usedUp.admitRequest(ACME, client());
    }
}
