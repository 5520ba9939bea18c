package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told. */
public final class RecordingObserver implements TestObserver {
    private final BlockingQueue<TestRecord> ended = new LinkedBlockingQueue<>();
    private final List<RefusedRequest> refused = new CopyOnWriteArrayList<>();

    @Override
    public void onTestEnded(TestRecord test) {
        ended.add(test);
    }

    @Override
    public void onRefused(RefusedRequest request) {
        refused.add(request);
    }

    /** Waits for the end of a test. */
    public TestRecord nextEnd() throws InterruptedException {
        TestRecord record = ended.poll(20, TimeUnit.SECONDS);
        assertNotNull(record, "no test has ended");
        return record;
    }

    /** Returns how many ends nobody has asked for yet. */
    public int furtherEnds() {
        return ended.size();
    }

    /** Returns every refusal so far as its status and its reason. */
    public List<String> refusals() {
        return refused.stream()
                .map(request -> request.status() + " " + request.reason())
                .toList();
    }

    /** Returns the refusal that came last. */
    public RefusedRequest lastRefusal() {
        return refused.get(refused.size() - 1);
    }
}
