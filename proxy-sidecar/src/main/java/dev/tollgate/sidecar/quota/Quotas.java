package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Decides what an integration may do now. Never waits; safe for use by many threads. */
public final class Quotas {
    private final Supplier<QuotaRules> rules;
    private final LongSupplier nanoTime;
    private final Cache<String, IntegrationUse> uses;

    /**
     * @param rules the rules that hold now, asked at each decision
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    public Quotas(Supplier<QuotaRules> rules, LongSupplier nanoTime) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.uses = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .expireAfterAccess(Limit.MAX_INTERVAL)
                .build();
    }

    /** Decides on a request at locate by {@link Dimension#CLIENT} and {@link Dimension#REQUESTS}. */
    public Decision admitRequest(Integration who, InetAddress client) {
        QuotaRules current = rules.get();
        Quota quota = current.resolve(who);
        IntegrationUse use = use(who);
        synchronized (use) {
            Ballot ballot = new Ballot(nanoTime.getAsLong());
            rate(quota, Dimension.CLIENT)
                    .ifPresent(limit -> ballot.add(Dimension.CLIENT, use.client(client, limit), limit));
            rate(quota, Dimension.REQUESTS)
                    .ifPresent(limit -> ballot.add(Dimension.REQUESTS, use.events(Dimension.REQUESTS), limit));
            return ballot.close(current, Ticket::none);
        }
    }

    /**
     * Decides on a test at ndt-server by {@link Dimension#SERVER_TESTS}, {@link Dimension#SERVER_CONCURRENT} and
     * {@link Dimension#TOKEN_USES}. The ticket of an admitted test must be closed when the test ends.
     *
     * @param tokenId the {@code jti} of the access token
     * @param direction {@code download} or {@code upload}
     */
    public Decision admitTest(Integration who, String tokenId, String direction) {
        QuotaRules current = rules.get();
        Quota quota = current.resolve(who);
        IntegrationUse use = use(who);
        String tokenUse = direction + ' ' + tokenId;
        synchronized (use) {
            Ballot ballot = new Ballot(nanoTime.getAsLong());
            rate(quota, Dimension.SERVER_TESTS)
                    .ifPresent(limit -> ballot.add(Dimension.SERVER_TESTS, use.events(Dimension.SERVER_TESTS), limit));
            quota.limit(Dimension.SERVER_CONCURRENT)
                    .ifPresent(limit ->
                            ballot.add(Dimension.SERVER_CONCURRENT, limit, use.running(), Ballot.UNTIL_A_TEST_ENDS));
            quota.limit(Dimension.TOKEN_USES)
                    .ifPresent(limit -> ballot.add(
                            Dimension.TOKEN_USES, limit, use.tokenUses(tokenUse), Ballot.UNTIL_TOKEN_EXPIRES));
            return ballot.close(current, () -> start(use, tokenUse));
        }
    }

    private static Ticket start(IntegrationUse use, String tokenUse) {
        use.start();
        use.useToken(tokenUse);
        return new Ticket(use::end);
    }

    private IntegrationUse use(Integration who) {
        return uses.get(who.integrationId(), id -> new IntegrationUse(id, nanoTime::getAsLong));
    }

    private static Optional<Limit.Rate> rate(Quota quota, Dimension dimension) {
        return quota.limit(dimension).map(Limit.Rate.class::cast);
    }

    /** The vote of all dimensions on one request: it counts in all of them or in none. */
    private static final class Ballot {
        /** ndt7 caps a test at 15 s; half of that is when a place is likely to be free. */
        static final Duration UNTIL_A_TEST_ENDS = Duration.ofSeconds(8);

        static final Duration UNTIL_TOKEN_EXPIRES = Duration.ofSeconds(60);

        private record Window(Dimension dimension, LimitedEvents events, SlidingWindow window) {}

        private final long now;
        private final List<Window> windows = new ArrayList<>(2);
        private final List<WindowState> counts = new ArrayList<>(2);
        private Optional<Dimension> refusedBy = Optional.empty();
        private Duration retryAfter = Duration.ZERO;

        Ballot(long now) {
            this.now = now;
        }

        void add(Dimension dimension, LimitedEvents events, Limit.Rate limit) {
            SlidingWindow window = events.under(limit);
            windows.add(new Window(dimension, events, window));
            vote(dimension, Duration.ofNanos(window.untilFree(now)));
        }

        void add(Dimension dimension, Limit limit, long used, Duration untilFree) {
            boolean free = used < limit.max();
            counts.add(new WindowState(dimension, limit, Math.max(0, limit.max() - used - 1), Duration.ZERO));
            vote(dimension, free ? Duration.ZERO : untilFree);
        }

        private void vote(Dimension dimension, Duration wait) {
            if (wait.compareTo(retryAfter) > 0) {
                retryAfter = wait;
                refusedBy = Optional.of(dimension);
            }
        }

        Decision close(QuotaRules rules, Supplier<Ticket> onAdmitted) {
            boolean admitted = refusedBy.isEmpty() || !rules.enforce();
            if (admitted || rules.countRefused()) {
                windows.forEach(w -> w.events().record(now));
            }
            if (!admitted && rules.countRefused()) {
                windows.forEach(
                        w -> vote(w.dimension(), Duration.ofNanos(w.window().untilFree(now))));
            }
            Ticket ticket = admitted ? onAdmitted.get() : Ticket.none();
            return new Decision(admitted, refusedBy, retryAfter, states(), ticket);
        }

        private List<WindowState> states() {
            List<WindowState> states = new ArrayList<>(windows.size() + counts.size());
            for (Window w : windows) {
                Limit.Rate limit = w.window().limit();
                states.add(new WindowState(
                        w.dimension(),
                        limit,
                        Math.max(0, limit.max() - w.window().used(now)),
                        Duration.ofNanos(w.window().untilEmpty(now))));
            }
            states.addAll(counts);
            return states;
        }
    }
}
