package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what an integration may do now. Never waits; safe for use by many threads. */
public final class Quotas {
    /** When a place is likely to be free: half of what a test may take. */
    public static final Duration UNTIL_A_TEST_ENDS = Duration.ofSeconds(8);

    private final Supplier<QuotaRules> rules;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final QuotaObserver observer;
    private final Cache<String, IntegrationUse> integrations;
    private final ClientWindows clients;
    private final TokenUses tokenUses;
    private final VainTries vainTries;
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
        this.observer = observer;
        this.integrations = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .expireAfter(new IdleExpiry<String, IntegrationUse>(IntegrationUse::keepNanos))
                .build();
        this.clients = new ClientWindows(nanoTime::getAsLong, wallMillis, maxClients);
        this.tokenUses = new TokenUses(nanoTime::getAsLong);
        this.vainTries = new VainTries(nanoTime::getAsLong);
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
        return admitRequest(rules.get(), who, client, user, null);
    }

    /**
     * Has requests decided by a fleet from now on.
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
                decided.complete(admitRequest(current, who, client, user, judge));
            } catch (RuntimeException | Error e) {
                decided.completeExceptionally(e);
            }
        });
        return decided;
    }

    private Decision admitRequest(
            QuotaRules current, Integration who, InetAddress client, @Nullable QuotaUser user, @Nullable Judge judge) {
        Limit ofClient = current.limit(who, Dimension.CLIENT);
        Limit ofIntegration = current.limit(who, Dimension.REQUESTS);
        Limit ofKey = current.limit(who, Dimension.KEY_REQUESTS);
        Limit.Windowed perClient = QuotaRules.windowed(ofClient);
        Limit.Windowed perIntegration = QuotaRules.windowed(ofIntegration);
        Limit.Windowed perKey = QuotaRules.windowed(ofKey);
        IntegrationUse use = use(who);
        Decision decision;
        List<NearLimits.Told> near;
        boolean added = false;
        synchronized (use) {
            keep(who, use, perClient);
            keep(who, use, perIntegration);
            keep(who, use, perKey);
            LimitVote ballot = new LimitVote(current, nanoTime.getAsLong(), judge);
            ClientWindows.Entry entry = perClient == null
                    ? null
                    : clients.find(ClientKey.of(use, current.clientBy(), client, user), perClient, ballot.now());
            if (entry != null && ofClient != null) {
                ballot.add(Dimension.CLIENT, ofClient, entry.first(), entry.limit(), wallMillis);
            }
            if (ofIntegration != null && perIntegration != null) {
                Window first = use.first(Dimension.REQUESTS, perIntegration, wallMillis);
                ballot.add(Dimension.REQUESTS, ofIntegration, first, perIntegration, wallMillis);
            }
            KeyUse key = perKey == null ? null : use.key(who, perKey, wallMillis, ballot.now());
            if (ofKey != null && perKey != null && key != null) {
                ballot.add(Dimension.KEY_REQUESTS, ofKey, key.first(), perKey, wallMillis);
            }
            decision = ballot.close(
                    () -> ballot.hasWindows() ? charged(use, client, ballot, entry, judge) : Ticket.none());
            if (entry != null && !entry.known() && ballot.counts()) {
                clients.put(entry);
                added = true;
            }
            use.note(who, decision);
            near = NearLimits.of(use, key, ballot, ballot.now());
        }
        if (judge != null) {
            judge.settled(decision.admitted() || current.countRefused());
        }
        if (added) {
            clients.tellOfEvictions(who.integrationId(), nanoTime.getAsLong());
        }
        tell(who, decision);
        near.forEach(limit -> NearLimits.tell(who, limit, observer));
        return decision;
    }

    private Ticket charged(
            IntegrationUse use,
            InetAddress client,
            LimitVote ballot,
            ClientWindows.@Nullable Entry entry,
            @Nullable Judge judge) {
        return new Ticket(() -> {}, () -> {
            if (judge != null) {
                judge.giveBack();
            }
            synchronized (use) {
                long now = nanoTime.getAsLong();
                ballot.giveBack(now);
                vainTries.add(new ClientKey(use, client), now);
                if (entry != null) {
                    clients.dropIfEmpty(entry, now);
                }
            }
        });
    }

    /**
     * Returns how long a client must wait since too many of its requests were given back lately, zero if it need not: what is
     * not charged could be tried without end.
     */
    public Duration untilNextTry(Integration who, InetAddress client) {
        if (vainTries.isEmpty() || !rules.get().enforce()) {
            return Duration.ZERO;
        }
        IntegrationUse use = use(who);
        synchronized (use) {
            return vainTries.untilNext(new ClientKey(use, client), nanoTime.getAsLong());
        }
    }

    /**
     * Decides on a test at ndt-server by {@link Dimension#SERVER_TESTS}, {@link Dimension#SERVER_CONCURRENT} and
     * {@link Dimension#TOKEN_USES}. The ticket of an admitted test must be closed when the test ends, or given back if it
     * has not begun; of each token and direction, {@link TokenUses#MAX_VAIN} tries are given back, and later ones count.
     *
     * @param tokenId the {@code jti} of the access token; all tokens without one, which locate never makes, count as one
     * @param tokenLives how long that is still good: until then its uses count
     * @param direction {@code download} or {@code upload}
     */
    public Decision admitTest(Integration who, String tokenId, Duration tokenLives, String direction) {
        QuotaRules current = rules.get();
        Limit ofServer = current.limit(who, Dimension.SERVER_TESTS);
        Limit ofRunning = current.limit(who, Dimension.SERVER_CONCURRENT);
        Limit ofToken = current.limit(who, Dimension.TOKEN_USES);
        Limit.Windowed tests = QuotaRules.windowed(ofServer);
        IntegrationUse use = use(who);
        TokenUses.Use tokenUse = new TokenUses.Use(who.integrationId(), tokenId, direction);
        Decision decision;
        List<NearLimits.Told> near;
        synchronized (use) {
            keep(who, use, tests);
            LimitVote ballot = new LimitVote(current, nanoTime.getAsLong(), null);
            if (ofServer != null && tests != null) {
                Window first = use.first(Dimension.SERVER_TESTS, tests, wallMillis);
                ballot.add(Dimension.SERVER_TESTS, ofServer, first, tests, wallMillis);
            }
            if (ofRunning != null && ofRunning.counted() instanceof Limit.Count) {
                ballot.add(Dimension.SERVER_CONCURRENT, ofRunning, use.running(), LimitVote.UNTIL_A_TEST_ENDS);
            }
            if (ofToken != null && ofToken.counted() instanceof Limit.Count) {
                ballot.add(Dimension.TOKEN_USES, ofToken, tokenUses.count(tokenUse), LimitVote.UNTIL_TOKEN_EXPIRES);
            }
            decision = ballot.close(() -> start(who, use, tokenUse, tokenLives, ballot));
            use.note(who, decision);
            near = NearLimits.of(use, null, ballot, ballot.now());
        }
        tell(who, decision);
        near.forEach(limit -> NearLimits.tell(who, limit, observer));
        return decision;
    }

    /** Returns whether a limit bounds how many tests of an integration may run at a time. */
    public boolean boundsRunningTests(Integration who) {
        QuotaRules current = rules.get();
        return current.enforce() && current.limit(who, Dimension.SERVER_CONCURRENT) instanceof Limit.Count;
    }

    /** Tells the observer; where that fails nobody gets the ticket. */
    private void tell(Integration who, Decision decision) {
        try {
            observer.onDecision(who.integrationId(), decision);
        } catch (RuntimeException | Error e) {
            decision.ticket().giveBack();
            throw e;
        }
    }

    /** The integration outlives all that is counted of it: its clients' windows cannot be found without it. */
    private void keep(Integration who, IntegrationUse use, Limit.@Nullable Windowed limit) {
        if (limit != null && use.keepFor(limit)) {
            keepAnew(who, use);
        }
    }

    private Ticket start(
            Integration who, IntegrationUse use, TokenUses.Use tokenUse, Duration tokenLives, LimitVote ballot) {
        use.start();
        tokenUses.add(tokenUse, tokenLives);
        keepAnew(who, use);
        return new Ticket(() -> end(who, use), () -> {
            synchronized (use) {
                if (tokenUses.giveBack(tokenUse)) {
                    ballot.giveBack(nanoTime.getAsLong());
                }
            }
            end(who, use);
        });
    }

    private void end(Integration who, IntegrationUse use) {
        use.end();
        keepAnew(who, use);
    }

    /** Putting the integration again makes the cache keep it for as long as {@link IntegrationUse} now says. */
    private void keepAnew(Integration who, IntegrationUse use) {
        integrations.put(who.integrationId(), use);
    }

    /** Returns what operators can ask. */
    public QuotaReport report() {
        return new QuotaReport(rules, nanoTime, wallMillis, integrations, clients);
    }

    /** Returns what operators can empty. */
    public QuotaReset reset() {
        return new QuotaReset(integrations, clients);
    }

    private IntegrationUse use(Integration who) {
        IntegrationUse known = integrations.getIfPresent(who.integrationId());
        return known != null ? known : integrations.get(who.integrationId(), id -> new IntegrationUse(who));
    }
}
