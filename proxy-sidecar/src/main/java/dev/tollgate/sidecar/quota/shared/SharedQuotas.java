package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.Fleet;
import dev.tollgate.sidecar.quota.FleetOperations;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.QuotaReset;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of a fleet, whose windows lie in a store. A request costs one trip, and none where its refusal is known. While
 * the store does not answer, this sidecar grants its share of each limit, and writes what it has granted when the store is back.
 */
public final class SharedQuotas implements Fleet, AutoCloseable {
    private static final int NAME = 8;

    private final String fleet;
    private final ChangingStore store;
    private final Breaker breaker;
    private final StoreFaults faults;
    private final StoreWindows windows;
    private final Members members;
    private final Places places;
    private final ChangingShare share;
    private final StoreDecisions decisions;
    private final FleetDesk desk;
    private final FirstAnswer first;
    private final StoreWatch watch;

    /**
     * @param kind what sets sidecars that share other limits apart
     * @param own what this process counts itself
     * @param nanoTime the clock by which it does, in nanoseconds
     * @param observer is told of decisions and failures
     */
    public SharedQuotas(
            StoreSettings settings,
            String kind,
            Store store,
            Quotas own,
            LongSupplier nanoTime,
            FleetObserver observer) {
        String name = name();
        this.fleet = settings.fleet();
        this.store = new ChangingStore(store);
        this.breaker = new Breaker(observer);
        this.faults = new StoreFaults(breaker, nanoTime, observer);
        this.members = new Members(settings.replicas(), nanoTime);
        StoreClock clock = new StoreClock(nanoTime);
        String fleetKey = Heartbeat.key(fleet, kind);
        this.windows = new StoreWindows(this.store, name, fleetKey, settings.strict(), clock::millis);
        windows.use(settings.strict(), settings.cluster());
        this.places = new Places(windows, breaker, nanoTime);
        Losses losses = new Losses(own.held());
        Resets resets = new Resets(this.store, reset -> follow(own.reset(), reset));
        StoreContact contact = new StoreContact(
                breaker,
                faults,
                clock,
                nanoTime,
                (standing, since) -> {
                    losses.add(standing, since);
                    places.renewSoon();
                },
                resets::follow);
        KnownRefusals refusals = new KnownRefusals(nanoTime);
        Looks looks = new Looks(windows, contact, refusals);
        this.share = new ChangingShare(
                new LastSeenShares(members, looks, nanoTime),
                new Asides(windows, contact, places, Asides.TIME, nanoTime),
                settings.strict());
        Standings standings = new Standings(fleet, nanoTime);
        Backfill backfill = new Backfill(windows, contact, nanoTime);
        this.decisions = new StoreDecisions(
                windows, contact, breaker, members, standings, places, share, backfill, refusals, clock, observer,
                nanoTime);
        this.desk = new FleetDesk(fleet, this.store, decisions::look, this::state);
        Roster roster = new Roster(this.store, fleet, kind, nanoTime);
        RecentResets recent = new RecentResets(this.store, fleet);
        IntegrationChecks checks = new IntegrationChecks(looks, standings, recent, nanoTime);
        Upkeep upkeep = new Upkeep(standings, share, backfill, losses, places, resets, roster, checks);
        this.first = new FirstAnswer(members, faults, nanoTime);
        Heartbeat heartbeat = new Heartbeat(this.store, fleetKey, name, members, clock);
        this.watch = new StoreWatch(
                this.store, breaker, faults, heartbeat, upkeep, places, first, new WarmUp(windows, standings));
    }

    private void follow(QuotaReset own, FleetReset reset) {
        own.follow(reset);
        share.forget(reset.integrationId());
    }

    private static String name() {
        byte[] name = new byte[NAME];
        new Random().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    /** Begins to look for the store, in the background. */
    public void start() {
        watch.start();
    }

    /**
     * Waits until the store decides, so that nothing is granted of a limit that is used up. Logs a line if it does not.
     *
     * @param most the longest wait
     */
    public void awaitStore(Duration most) {
        first.await(most);
    }

    /**
     * Uses other settings from now on. The name of the fleet stays, and so does the store.
     *
     * @see #use(Store, StoreSettings)
     */
    public void use(StoreSettings settings) {
        members.assume(settings.replicas());
        windows.use(settings.strict(), settings.cluster());
        share.use(settings.strict());
    }

    /**
     * Uses another store from now on, which is connected. A store that does not know what was counted is told, as after a loss
     * of data.
     *
     * @return the store before, which may still answer; to be closed by the caller
     */
    public Store use(Store other, StoreSettings settings) {
        use(settings);
        Store before = store.use(other);
        places.renewSoon();
        return before;
    }

    @Override
    public void ask(QuotaRules rules, Integration who, long client, Consumer<@Nullable Judge> then) {
        decisions.ask(Question.ofRequest(rules, who, client), then);
    }

    @Override
    public void askTest(QuotaRules rules, Integration who, Consumer<@Nullable Judge> then) {
        decisions.ask(Question.ofTest(rules, who, places.name()), then);
    }

    /** Returns what operators may ask. */
    public FleetOperations operations() {
        return desk;
    }

    private FleetState state() {
        return new FleetState(
                fleet,
                !breaker.isOpen(),
                faults.complaint(),
                members.alive(),
                share.isStrict(),
                share.isStrict() ? (Long) setAside() : null);
    }

    /** Returns how many requests the store has set aside for this sidecar. */
    public long setAside() {
        return share.setAside();
    }

    /** Returns among how many sidecars a quota is divided while the store is out. */
    public int sidecars() {
        return members.alive();
    }

    @Override
    public void close() {
        watch.close();
    }
}
