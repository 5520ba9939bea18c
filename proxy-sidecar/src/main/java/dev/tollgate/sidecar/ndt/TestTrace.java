package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The samples of the client's socket during one test: one at each measurement message and one at the end. On one
 * event loop.
 */
final class TestTrace {
    /** ndt-server sends some 40 messages in its 10 s. Samples beyond this number are not kept. */
    static final int MAX_SAMPLES = 200;

    private final Instant begun = Instant.now();
    private final long begunNanos = System.nanoTime();
    private final List<TimedSample> samples = new ArrayList<>();
    private String uuid = "";
    private Consumer<String> onNamed = name -> {};

    /** Lets somebody know the test's UUID when ndt-server first says it. */
    void onNamed(Consumer<String> told) {
        onNamed = told;
    }

    void add(Optional<String> uuid, Optional<TcpSample> sample) {
        uuid.ifPresent(this::name);
        if (samples.size() < MAX_SAMPLES) {
            sample.ifPresent(this::addLast);
        }
    }

    private void name(String name) {
        boolean first = uuid.isEmpty();
        uuid = name;
        if (first) {
            onNamed.accept(name);
        }
    }

    /** Adds the sample at the end, however many there are. */
    void addLast(TcpSample sample) {
        samples.add(new TimedSample(elapsed(), sample));
    }

    /** Returns the name under which ndt-server archives the test, empty before its first message. */
    String uuid() {
        return uuid;
    }

    /** Returns when the test was admitted. */
    Instant begun() {
        return begun;
    }

    List<TimedSample> samples() {
        return List.copyOf(samples);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
