package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.log.ChangingState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker in front of the store. It opens after {@link #FAILURES} failures without an answer between them,
 * or when the store answers nothing during the {@link #DEADLINE} of a query. While it is open only the probe queries
 * the store; its first answer in time closes the circuit. Safe for use by many threads; nothing blocks.
 */
public final class StoreCircuit {
    /** How long the store may take for an answer. A later one does not count as an answer. */
    static final Duration DEADLINE = Duration.ofSeconds(3);

    /** How often the probe asks, counted from the end of the last time. */
    public static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

    static final int FAILURES = 3;

    /** A probe that is late by more than this hangs in the store. */
    private static final Duration LONGEST_SILENCE = DEADLINE.plus(PROBE_INTERVAL.multipliedBy(2));

    private static final Logger LOG = LoggerFactory.getLogger(StoreCircuit.class);
    private static final long NEVER = Long.MIN_VALUE;
    private static final String UP = "up";
    private static final String DOWN = "down";

    private final Ticker ticker;
    private final VerificationObserver observer;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
    private final ChangingState lines;
    private volatile long answeredAt = NEVER;
    /** How long the last outage lasted, in seconds. */
    private volatile long seconds;

    private record Outage(long began, StoreException why, int failures, boolean open) {
        Outage again(StoreException cause, boolean silent) {
            return new Outage(began, cause, failures + 1, open || silent || failures + 1 >= FAILURES);
        }
    }

    StoreCircuit(Ticker ticker, VerificationObserver observer) {
        this.ticker = ticker;
        this.observer = observer;
        this.lines = new ChangingState(ticker::read, UP);
    }

    /** Says that the store has not answered in time. */
    static StoreException noAnswer() {
        return new StoreException("no answer within " + DEADLINE.toSeconds() + " s", null);
    }

    /** Returns the time to pass back with the outcome of a query. */
    long now() {
        return ticker.read();
    }

    /** Returns whether queries are refused because the store does not answer. */
    boolean isOpen() {
        Outage current = outage.get();
        return current != null && current.open;
    }

    /** Records an answer, whatever its content. */
    void answered(long askedAt) {
        long now = now();
        if (now - askedAt > DEADLINE.toNanos()) {
            return;
        }
        answeredAt = now;
        Outage ended = outage.getAndSet(null);
        if (ended != null && ended.open) {
            seconds = TimeUnit.NANOSECONDS.toSeconds(now - ended.began);
            observer.circuitClosed();
        }
        long suppressed = lines.tell(UP);
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atWarn(), suppressed)
                    .addKeyValue("seconds", seconds)
                    .log("the key store responds again");
        }
    }

    /**
     * Records that the store failed. Not to be called for a failure that a single query can cause, because strangers
     * send queries.
     */
    void failed(StoreException why) {
        add(why, false);
    }

    /** Records that a query had no answer within {@link #DEADLINE}. Other queries may have been answered meanwhile. */
    void late(long askedAt, StoreException why) {
        long answered = answeredAt;
        if (answered == NEVER || answered - askedAt < 0) {
            add(why, true);
        }
    }

    private void add(StoreException why, boolean silent) {
        long now = now();
        Outage begun = new Outage(now, why, 0, false);
        Outage before = outage.getAndUpdate(known -> (known == null ? begun : known).again(why, silent));
        boolean open = (before == null ? begun : before).again(why, silent).open;
        if (open && (before == null || !before.open)) {
            observer.circuitOpened();
        }
        long suppressed = open ? lines.tell(DOWN) : ChangingState.NONE;
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atWarn(), suppressed)
                    .addKeyValue("error", why.getMessage())
                    .log(
                            "the key store is down: verified keys are served for --store-outage-grace, other requests get 503, and"
                                    + " one probe a second checks the store");
        }
    }

    /** Returns when the present outage began; empty while the store answers. */
    OptionalLong outageBegan() {
        Outage current = outage.get();
        if (current != null) {
            return OptionalLong.of(current.began);
        }
        long answered = answeredAt;
        boolean silent = answered != NEVER && now() - answered > LONGEST_SILENCE.toNanos();
        return silent ? OptionalLong.of(answered) : OptionalLong.empty();
    }

    /** Returns why keys cannot be looked up, without details for operators; empty if they can. */
    public Optional<String> obstacle() {
        OptionalLong began = outageBegan();
        if (began.isPresent()) {
            return Optional.of("the key store has not responded for "
                    + TimeUnit.NANOSECONDS.toSeconds(now() - began.getAsLong()) + " s");
        }
        return answeredAt == NEVER ? Optional.of("the key store has not responded yet") : Optional.empty();
    }

    /** Returns the same for operators, with the store's last error. */
    public Optional<String> detailedObstacle() {
        Outage current = outage.get();
        return obstacle().map(why -> current == null ? why : why + ": " + current.why.getMessage());
    }
}
