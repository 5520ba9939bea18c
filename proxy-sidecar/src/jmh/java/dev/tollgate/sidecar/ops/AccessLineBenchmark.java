package dev.tollgate.sidecar.ops;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.output.Line;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import io.netty.util.AsciiString;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs an event loop to record a request: the line alone, and the line handed to the writer with its metrics. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AccessLineBenchmark {
    private static final Answered ANSWERED = new Answered(
            new Correlation("0123456789abcdef", ""),
            new Caller(
                    new Integration("acme", "ki_0123456789abcdef", 1, Quota.none()),
                    "",
                    AsciiString.EMPTY_STRING,
                    "0b6b3f0e-8c53-4a5c-9d2b-4f1f2a7c1d11",
                    null),
            InetAddress.getLoopbackAddress(),
            "GET",
            "/v2/priority/nearest/ndt/ndt7",
            200,
            "relayed",
            null,
            Duration.ofNanos(1_234_567));

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SidecarRecords records = new SidecarRecords(
            registry,
            registry,
            registry,
            StandardStreams.before(OutputStream.nullOutputStream(), System.err).output());

    private final Line line = new Line();

    @Benchmark
    public Line accessLine() {
        line.reset();
        AccessLine.write(line, ANSWERED, 1_772_366_400_000L);
        return line;
    }

    @Benchmark
    public void record() {
        records.onAnswered(ANSWERED);
    }

    @TearDown
    public void end() {
        records.close();
    }
}
