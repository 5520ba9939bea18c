package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.StoredHash;
import dev.tollgate.threads.BoundedPool;
import java.time.Duration;
import java.time.InstantSource;

/** The verifiers over one store, with the pools they run on. */
public final class Verification implements AutoCloseable {
    private static final int STORE_THREADS = 4;
    private static final int STORE_QUEUE = 256;
    private static final int RELOAD_THREADS = 8;
    private static final int RELOAD_QUEUE = 1_024;
    /** On one core at cost 10 the last waiting request is answered after two seconds. */
    private static final int BCRYPT_QUEUE = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BoundedPool storePool = new BoundedPool("store", STORE_THREADS, STORE_QUEUE);
    /** The pool that refreshes verified keys, so that unknown keys cannot delay them. */
    private final BoundedPool reloadPool = new BoundedPool("store-reload", RELOAD_THREADS, RELOAD_QUEUE);

    private final BoundedPool bcryptPool = new BoundedPool("bcrypt", bcryptThreads(), BCRYPT_QUEUE);
    private final UsedKeys used;
    private final RefusalLog refusals;
    private final StoreCircuit circuit;
    private final StoreProbe probe;
    private final KeyVerifier keys;
    private final OrganizationVerifier organizations;
    private final KnownCredentials.Outages outages;
    private final InstantSource clock;
    private final VerificationObserver observer;
    private final StoreLookups lookups;

    /**
     * @param bcryptCost the cost of new keys; every refusal costs the same
     * @param outageGrace how long from the beginning of an outage verified keys are served
     */
    public Verification(
            KeyStore store, int bcryptCost, Duration outageGrace, InstantSource clock, VerificationObserver observer) {
        this.clock = clock;
        this.observer = observer;
        OperatorLog log = new OperatorLog();
        Ticker ticker = Ticker.systemTicker();
        this.refusals = new RefusalLog(observer::refused);
        this.circuit = new StoreCircuit(ticker, observer);
        this.probe = new StoreProbe(store, circuit);
        this.outages = new KnownCredentials.Outages(outageGrace, circuit, ticker);
        this.lookups = new StoreLookups(store, storePool, circuit, observer, log);
        StoreLookups reloads = new StoreLookups(store, reloadPool, circuit, observer, log);
        FailureThrottle throttle = new FailureThrottle(ticker);
        RefusalTiming timing = new RefusalTiming();
        EqualCostComparison work = new EqualCostComparison(bcryptCost, StoredHash::matches, clock, timing, log);
        this.used = new UsedKeys(store);
        this.keys = new KeyVerifier(
                lookups,
                reloads,
                work,
                bcryptPool,
                new CredentialChecks<>(throttle, timing, observer),
                used,
                outages,
                clock,
                observer);
        this.organizations = new OrganizationVerifier(
                lookups,
                new CredentialChecks<>(throttle, new RefusalTiming(), observer),
                new KnownCredentials<>(outages, observer, (apiKey, organization) -> reloads.findOrganization(apiKey)),
                observer);
    }

    /** Half of the cores, so that an attack with wrong keys leaves the rest to valid ones. */
    private static int bcryptThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /**
     * Makes a verifier of operators' tokens over the same store, with a throttle and a thread of its own: no attack on keys
     * keeps an operator out. To be called once at most, and closed by the caller.
     */
    public OperatorVerifier operators(OperatorVerifier.Tokens tokens) {
        return new OperatorVerifier(tokens, lookups, outages, clock, observer);
    }

    /**
     * Makes a verifier of assertions about operators over the same store. To be called once at most, and closed by the
     * caller.
     */
    public AssertionVerifier assertions(OperatorVerifier.Tokens operators, AssertionVerifier.Trust trust) {
        return new AssertionVerifier(operators, lookups, outages, clock, observer, trust);
    }

    public KeyVerifier keys() {
        return keys;
    }

    public OrganizationVerifier organizations() {
        return organizations;
    }

    /** Returns when keys were last used, to be stored periodically. */
    public UsedKeys used() {
        return used;
    }

    /** Returns the log of refusals, to be written periodically. */
    public RefusalLog refusals() {
        return refusals;
    }

    /** Returns how many comparisons wait for a thread. */
    public int waitingForBcrypt() {
        return bcryptPool.waiting();
    }

    /** Returns how many lookups wait for a thread. */
    public int waitingForStore() {
        return storePool.waiting() + reloadPool.waiting();
    }

    /** Returns the circuit breaker of the store. */
    public StoreCircuit circuit() {
        return circuit;
    }

    /** Returns the probe, to be run every {@link StoreCircuit#PROBE_INTERVAL}. */
    public StoreProbe probe() {
        return probe;
    }

    /** Ends the pools; the store stays open. */
    @Override
    public void close() {
        bcryptPool.end(PATIENCE);
        storePool.end(PATIENCE);
        reloadPool.end(PATIENCE);
    }
}
