package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.threads.Periodic;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that shows this sidecar to the others, and has done what is due beside requests. While the store is out it looks
 * for it, and uses it again when it takes the sign.
 */
final class StoreWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final Duration EVERY = Duration.ofMillis(400);
    private static final long CLOSE_SECONDS = 1;

    private final Store store;
    private final Breaker breaker;
    private final StoreFaults faults;
    private final Heartbeat heartbeat;
    private final Upkeep upkeep;
    private final Places places;
    private final FirstAnswer first;
    private final WarmUp warmUp;
    private @Nullable Periodic looking;

    /** @param first is told when the store has answered */
    StoreWatch(
            Store store,
            Breaker breaker,
            StoreFaults faults,
            Heartbeat heartbeat,
            Upkeep upkeep,
            Places places,
            FirstAnswer first,
            WarmUp warmUp) {
        this.store = store;
        this.breaker = breaker;
        this.faults = faults;
        this.heartbeat = heartbeat;
        this.upkeep = upkeep;
        this.places = places;
        this.first = first;
        this.warmUp = warmUp;
    }

    void start() {
        looking = Periodic.start("quota-store", EVERY, this::look);
    }

    private void look() {
        try {
            if (breaker.isOpen()) {
                store.connect();
                heartbeat.send(Heartbeat.Sign.BACK, new Beat(this::isBack));
            } else {
                heartbeat.send(Heartbeat.Sign.BEAT, new Beat(breaker::succeeded));
                upkeep.round();
            }
        } catch (StoreException e) {
            faults.unusable(e);
        } catch (RuntimeException e) {
            faults.unusable(new StoreException(StoreFault.OTHER, e.toString(), e));
        }
    }

    private void isBack() {
        places.renewSoon();
        breaker.close();
        if (!first.hasCome()) {
            warmUp.run(first::come);
        }
    }

    /** Has the rest written and says good-bye, so that the others share what is left at once. Waits for up to a second. */
    @Override
    public void close() {
        if (looking != null) {
            looking.close();
        }
        if (!breaker.isOpen()) {
            CountDownLatch done = new CountDownLatch(1);
            upkeep.end(() -> heartbeat.send(Heartbeat.Sign.BYE, new Farewell(done)));
            await(done);
        }
        store.close();
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the shared store of quotas does not answer: it is not told what was granted last");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A sign that has waited in the store says nothing of what came after it: only the first one after an outage ends that. */
    private final class Beat implements Scripts.Answer {
        private final Runnable onReply;

        Beat(Runnable onReply) {
            this.onReply = onReply;
        }

        @Override
        public void reply(byte[] reply) {
            faults.ended();
            onReply.run();
        }

        @Override
        public void failed(Throwable cause) {
            if (breaker.isOpen() && cause instanceof StoreException told) {
                faults.unusable(told);
            } else {
                faults.failed("", cause);
            }
        }

        @Override
        public void late() {
            faults.late();
        }
    }

    private record Farewell(CountDownLatch done) implements Scripts.Answer {
        @Override
        public void reply(byte[] reply) {
            done.countDown();
        }

        @Override
        public void failed(Throwable cause) {
            done.countDown();
        }

        @Override
        public void late() {
            done.countDown();
        }
    }
}
