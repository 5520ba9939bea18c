package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told. */
public final class RecordingObserver implements TestObserver, ConnectionObserver {
    private final BlockingQueue<TestRecord> ended = new LinkedBlockingQueue<>();
    private final List<RefusedRequest> refused = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Cause> unanswered = new LinkedBlockingQueue<>();

    @Override
    public void onTestEnded(TestRecord test) {
        ended.add(test);
    }

    @Override
    public void onRefused(RefusedRequest request) {
        refused.add(request);
    }

    @Override
    public void onOpened() {}

    @Override
    public void onClosed() {}

    @Override
    public void onRefused(Cause cause) {
        unanswered.add(cause);
    }

    /** Waits until a connection is closed without a response. */
    public Cause nextUnanswered() throws InterruptedException {
        Cause cause = unanswered.poll(20, TimeUnit.SECONDS);
        assertNotNull(cause, "no connection was closed without a response");
        return cause;
    }

    /** Returns how many causes nobody has asked for yet. */
    public int furtherUnanswered() {
        return unanswered.size();
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
