package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.tcp.TcpSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was seen of the client's socket during one test: a sample at each measurement message. On one event loop. */
final class TestTrace {
    /** ndt-server sends some 40 messages in its 10 s; what comes after this many is not kept. */
    static final int MAX_SAMPLES = 200;

    /** A sample and when it was taken, counted from the beginning of the test. */
    record Entry(Duration elapsed, TcpSample sample) {}

    private final long begun = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>();
    private String uuid = "";

    void add(Optional<String> uuid, Optional<TcpSample> sample) {
        uuid.ifPresent(name -> this.uuid = name);
        if (entries.size() < MAX_SAMPLES) {
            sample.ifPresent(taken -> entries.add(new Entry(elapsed(), taken)));
        }
    }

    /** Returns the name under which ndt-server archives the test, empty before its first message. */
    String uuid() {
        return uuid;
    }

    List<Entry> entries() {
        return entries;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
