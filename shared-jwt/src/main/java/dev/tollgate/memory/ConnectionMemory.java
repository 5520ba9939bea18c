package dev.tollgate.memory;

import dev.tollgate.log.OnceAMinute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory budget of all connections of a process. When they exceed a limit, it closes those that have held the most
 * memory for the longest time, and among equals first those that have not shown a valid token or key. Safe for use by
 * many threads; never blocks.
 */
public final class ConnectionMemory {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionMemory.class);
    /** The pause after a search for a place that found none. */
    private static final long NONE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The pause after one that found few, so that a flood cannot cause a search for each connection. */
    private static final long FEW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** How many connections a search may look at for each place that it finds. */
    private static final int WORTH = 512;

    private final MemoryLimits limits;
    private final LongSupplier nanoTime;
    private final Map<MemoryKind, Use> uses = new EnumMap<>(MemoryKind.class);
    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean choosing = new AtomicBoolean();
    private final AtomicInteger ending = new AtomicInteger();
    private final AtomicLong closed = new AtomicLong();
    private final OnceAMinute lines;
    private volatile long searchAfter;
    /** Whether the last search found a place: a thread that comes during the next one then need not wait for it. */
    private volatile boolean found;

    /** The memory of one kind that is held, and the part of it that closing connections are about to release. */
    private static final class Use {
        private final AtomicLong held = new AtomicLong();
        private final AtomicLong returning = new AtomicLong();

        private long lasting() {
            return held.get() - returning.get();
        }
    }

    private record Candidate(Account account, long weight) {}

    /** Makes the budget of a process. */
    public ConnectionMemory(MemoryLimits limits) {
        this(limits, System::nanoTime);
    }

    ConnectionMemory(MemoryLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.lines = new OnceAMinute(nanoTime.getAsLong());
        this.searchAfter = nanoTime.getAsLong();
        for (MemoryKind kind : MemoryKind.values()) {
            uses.put(kind, new Use());
        }
    }

    /** Returns a budget without limits, for connections that are not counted. */
    static ConnectionMemory unlimited() {
        return new ConnectionMemory(new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    /**
     * Opens the account of a connection.
     *
     * @param end closes the connection soon; called on any thread, must not block
     */
    Account open(Runnable end) {
        Account account = new Account(this, end, nanoTime.getAsLong());
        accounts.add(account);
        return account;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Counts octets, fewer if negative, and closes connections if that is too much. */
    void count(MemoryKind kind, int octets) {
        Use use = use(kind);
        long held = use.held.addAndGet(octets);
        if (octets > 0 && held - use.returning.get() > limits.of(kind)) {
            relieve(kind);
        }
    }

    void closed(Account account, boolean chosen) {
        accounts.remove(account);
        for (MemoryKind kind : MemoryKind.values()) {
            use(kind).held.addAndGet(-account.held(kind));
            if (chosen) {
                use(kind).returning.addAndGet(-account.returning(kind));
            }
        }
        if (chosen) {
            ending.decrementAndGet();
        }
    }

    private Use use(MemoryKind kind) {
        Use use = uses.get(kind);
        if (use == null) {
            throw new IllegalStateException("every kind has its use");
        }
        return use;
    }

    /**
     * Returns whether the limit is exceeded by far, because closing connections have not released their memory yet.
     * Connections that hold something then get no more.
     */
    boolean isExhausted() {
        for (MemoryKind kind : MemoryKind.values()) {
            long limit = limits.of(kind);
            if (use(kind).held.get() - limit > limit / 4) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many octets of a kind are held. */
    public long held(MemoryKind kind) {
        return use(kind).held.get();
    }

    /** Returns how many octets of a kind may be held. */
    public long limit(MemoryKind kind) {
        return limits.of(kind);
    }

    /** Returns how many connections were closed to free memory or a place. */
    public long closedConnections() {
        return closed.get();
    }

    /** Returns how many connections are being closed. */
    public int ending() {
        return ending.get();
    }

    /** Closes connections until a sixteenth of the limit is free; one thread does so at a time. */
    private void relieve(MemoryKind kind) {
        if (!choosing.compareAndSet(false, true)) {
            return;
        }
        try {
            long goal = limits.of(kind) / 16 * 15;
            long before = closed.get();
            for (Candidate next : heaviest(kind)) {
                if (use(kind).lasting() <= goal) {
                    break;
                }
                choose(next.account());
            }
            tell(
                    "connections have used up their memory budget: closing those that hold the most for the longest time",
                    kind.name().toLowerCase(Locale.ROOT),
                    closed.get() - before);
        } finally {
            choosing.set(false);
        }
    }

    private List<Candidate> heaviest(MemoryKind kind) {
        long now = nanoTime.getAsLong();
        List<Candidate> candidates = new ArrayList<>();
        for (Account account : accounts) {
            if (account.isOpen()) {
                candidates.add(new Candidate(account, account.weight(kind, now)));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::weight).reversed());
        return candidates;
    }

    /**
     * Closes a few connections to make room for others ({@link PlaceSearch}).
     *
     * @return whether it closed any, or another thread is about to
     */
    public boolean makeRoom() {
        long now = nanoTime.getAsLong();
        if (now - searchAfter < 0) {
            return false;
        }
        if (!choosing.compareAndSet(false, true)) {
            return found;
        }
        try {
            List<Account> leaving = PlaceSearch.find(accounts, now);
            leaving.forEach(this::choose);
            found = !leaving.isEmpty();
            if (found) {
                tell("all connections are taken: closing the slowest", "places", leaving.size());
            }
            searchAfter = now + pause(leaving.size(), accounts.size());
            return found;
        } finally {
            choosing.set(false);
        }
    }

    private static long pause(int found, int looked) {
        if (found == 0) {
            return NONE_NANOS;
        }
        return (long) found * WORTH < looked ? FEW_NANOS : 0;
    }

    /** Closes one connection. To be called on its event loop only. */
    void end(Account account) {
        choose(account);
    }

    private synchronized void choose(Account account) {
        if (!account.choose()) {
            return;
        }
        for (MemoryKind kind : MemoryKind.values()) {
            use(kind).returning.addAndGet(account.returning(kind));
        }
        ending.incrementAndGet();
        closed.incrementAndGet();
        account.end();
    }

    private void tell(String line, String what, long connections) {
        if (connections > 0 && lines.isDue(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("of", what)
                    .addKeyValue("closed", connections)
                    .log(line);
        }
    }
}
