package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Deciding on a request of any of so many clients of ten integrations, in no order, whose windows are all held. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC"})
public class MillionWindowsBenchmark {
    private static final int INTEGRATIONS = 10;

    @Param({"4096", "1000000"})
    private int clients;

    @Param({"40/12h", "1000000/1h", "1000000/day"})
    private String client;

    private final Integration[] integrations = new Integration[INTEGRATIONS];
    private final SplittableRandom random = new SplittableRandom(1);
    private Quotas quotas;

    @Setup
    public void fill() throws Exception {
        Quota quota = Quota.none()
                .with(Dimension.REQUESTS, new Limit.Rate(Limit.MAX, Duration.ofHours(1)))
                .with(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, client));
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, quota), Map.of());
        quotas = new Quotas(
                () -> rules, System::nanoTime, System::currentTimeMillis, 2L * clients, QuotaObserver.none());
        for (int i = 0; i < INTEGRATIONS; i++) {
            integrations[i] = new Integration("i" + i, "ki_0123456789abcdef", 0, Quota.none());
        }
        for (int i = 0; i < clients; i++) {
            decide(i);
        }
    }

    private Decision decide(int number) throws UnknownHostException {
        return quotas.admitRequest(integrations[number % INTEGRATIONS], address(number));
    }

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(
                ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    /** The part of the others that makes the address. */
    @Benchmark
    public InetAddress address() throws UnknownHostException {
        return address(random.nextInt(clients));
    }

    @Benchmark
    public Decision decision() throws UnknownHostException {
        return decide(random.nextInt(clients));
    }
}
