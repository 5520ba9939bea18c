package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what an integration may do now. Never waits; safe for use by many threads. */
public final class Quotas {
    /** When a place is likely to be free: half of what a test may take. */
    public static final Duration UNTIL_A_TEST_ENDS = Duration.ofSeconds(8);

    /** The wait where waiting does not help: for a limit of 0, and for the next use of a token that is used up. */
    public static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Supplier<QuotaRules> rules;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final IntegrationUses integrations;
    private final ClientWindows clients;
    private final RequestDecisions requests;
    private final TestDecisions tests;
    private volatile @Nullable Fleet fleet;

    /** Makes quotas that nobody observes. */
    public Quotas(Supplier<QuotaRules> rules, LongSupplier nanoTime) {
        this(rules, nanoTime, QuotaObserver.none());
    }

    /** Makes quotas that hold as many clients as a quarter of the heap has room for. */
    public Quotas(Supplier<QuotaRules> rules, LongSupplier nanoTime, QuotaObserver observer) {
        this(rules, nanoTime, System::currentTimeMillis, ClientWindows.defaultMax(), observer);
    }

    /**
     * @param rules the rules that hold now, asked at each decision
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param wallMillis the time of day in milliseconds since 1970, for limits by the calendar; may be set back and forth
     * @param maxClients of how many clients windows are held; beyond it some are forgotten early
     * @param observer is told of every decision
     */
    public Quotas(
            Supplier<QuotaRules> rules,
            LongSupplier nanoTime,
            LongSupplier wallMillis,
            long maxClients,
            QuotaObserver observer) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        Ticker ticker = nanoTime::getAsLong;
        DecisionNews news = new DecisionNews(observer);
        this.integrations = new IntegrationUses(ticker);
        this.clients = new ClientWindows(ticker, wallMillis, maxClients);
        this.requests = new RequestDecisions(integrations, clients, ticker, wallMillis, news);
        this.tests = new TestDecisions(integrations, ticker, wallMillis, news);
    }

    /**
     * Decides on a request at locate by {@link Dimension#CLIENT}, {@link Dimension#REQUESTS} and {@link
     * Dimension#KEY_REQUESTS}. The ticket of an admitted request must be given back if nothing was granted.
     */
    public Decision admitRequest(Integration who, InetAddress client) {
        return admitRequest(who, client, null);
    }

    /**
     * Decides likewise.
     *
     * @param user whom the token names, null for nobody; counts as the client where the rules say so
     */
    public Decision admitRequest(Integration who, InetAddress client, @Nullable QuotaUser user) {
        return requests.decide(rules.get(), who, client, user, null);
    }

    /**
     * Lets a fleet decide on requests from now on.
     *
     * @param other null for this process alone
     */
    public void shareWith(@Nullable Fleet other) {
        fleet = other;
    }

    /**
     * Decides likewise, and by the windows of the fleet where there is one.
     *
     * @return done at once where nobody else is asked; fails for an error of this program only
     */
    public CompletableFuture<Decision> askRequest(Integration who, InetAddress client, @Nullable QuotaUser user) {
        Fleet asked = fleet;
        if (asked == null) {
            return CompletableFuture.completedFuture(admitRequest(who, client, user));
        }
        QuotaRules current = rules.get();
        CompletableFuture<Decision> decided = new CompletableFuture<>();
        asked.ask(current, who, ClientKey.bits(current.clientBy(), client, user), judge -> {
            try {
                decided.complete(requests.decide(current, who, client, user, judge));
            } catch (RuntimeException | Error e) {
                decided.completeExceptionally(e);
            }
        });
        return decided;
    }

    /**
     * Returns how long a client must wait since too many of its requests were given back lately, zero if it need not: what is
     * not charged could be tried without end.
     */
    public Duration untilNextTry(Integration who, InetAddress client) {
        return rules.get().enforce() ? requests.untilNextTry(who, client) : Duration.ZERO;
    }

    /**
     * Decides on a test at ndt-server by {@link Dimension#SERVER_TESTS}, {@link Dimension#SERVER_CONCURRENT} and
     * {@link Dimension#TOKEN_USES}. The ticket of an admitted test must be closed when the test ends, or given back if it
     * has not begun; of each token and direction, {@link TokenUses#MAX_GIVEN_BACK} tries are given back, and later ones count.
     *
     * @param tokenId the {@code jti} of the access token; all tokens without one, which locate never makes, count as one
     * @param tokenLives how long that is still good: until then its uses count
     * @param direction {@code download} or {@code upload}
     */
    public Decision admitTest(Integration who, String tokenId, Duration tokenLives, String direction) {
        TokenUses.Use tokenUse = new TokenUses.Use(who.integrationId(), tokenId, direction);
        return tests.decide(rules.get(), who, tokenUse, tokenLives, null);
    }

    /**
     * Decides likewise, and by {@link Dimension#TESTS} and {@link Dimension#CONCURRENT} of the fleet where there is one. Without
     * one they count the tests of this process.
     *
     * @return done at once where nobody else is asked; fails for an error of this program only
     */
    public CompletableFuture<Decision> askTest(Integration who, String tokenId, Duration tokenLives, String direction) {
        Fleet asked = fleet;
        if (asked == null) {
            return CompletableFuture.completedFuture(admitTest(who, tokenId, tokenLives, direction));
        }
        QuotaRules current = rules.get();
        TokenUses.Use tokenUse = new TokenUses.Use(who.integrationId(), tokenId, direction);
        CompletableFuture<Decision> decided = new CompletableFuture<>();
        asked.askTest(current, who, judge -> {
            try {
                decided.complete(tests.decide(current, who, tokenUse, tokenLives, judge));
            } catch (RuntimeException | Error e) {
                decided.completeExceptionally(e);
            }
        });
        return decided;
    }

    /** Returns whether a limit bounds how many tests of an integration may run at a time. */
    public boolean boundsRunningTests(Integration who) {
        QuotaRules current = rules.get();
        return current.enforce()
                && (current.limit(who, Dimension.SERVER_CONCURRENT) instanceof Limit.Count
                        || current.limit(who, Dimension.CONCURRENT) instanceof Limit.Count);
    }

    /** Returns what counts in this process. */
    public HeldEvents held() {
        return new HeldEvents(integrations, clients, nanoTime::getAsLong);
    }

    /** Returns the way back for what counted in a process before. It takes half of the heap at most. */
    public HeldRestore restore() {
        return restore(Runtime.getRuntime().maxMemory() / 2);
    }

    HeldRestore restore(long octets) {
        return new HeldRestore(integrations, clients, nanoTime::getAsLong, wallMillis, octets);
    }

    /** Returns what operators can ask. */
    public QuotaReport report() {
        return new QuotaReport(rules, nanoTime, wallMillis, integrations, clients);
    }

    /** Returns what operators can empty. */
    public QuotaReset reset() {
        return new QuotaReset(integrations, clients);
    }
}
