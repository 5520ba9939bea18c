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
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of a fleet, whose windows lie in a store. A request costs one trip, and none where its refusal is known. While
 * the store does not answer, this sidecar grants its share of each limit, and writes what it has granted when the store is back.
 */
public final class SharedQuotas implements Fleet, FleetOperations, AutoCloseable {
    private static final int NAME = 8;

    private final Store store;
    private final String fleet;
    private final Breaker breaker;
    private final StoreFaults faults;
    private final FleetObserver observer;
    private final StoreWindows windows;
    private final StoreClock clock;
    private final Members members;
    private final Standings standings;
    private final KnownRefusals known;
    private final OwnShare share;
    private final Waiting waiting = new Waiting();
    private final StoreContact contact;
    private final Backfill backfill;
    private final Places places;
    private final LocalDecisions here;
    private final Upkeep upkeep;
    private final FirstAnswer first;
    private final StoreWatch watch;
    private final boolean isStrict;
    private final LongSupplier nanoTime;

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
        String fleetKey = settings.fleet() + ":alive:" + kind;
        this.nanoTime = nanoTime;
        this.isStrict = settings.strict();
        this.observer = observer;
        this.breaker = new Breaker(observer);
        this.store = store;
        this.fleet = settings.fleet();
        this.faults = new StoreFaults(breaker, nanoTime, observer);
        this.clock = new StoreClock(nanoTime);
        this.windows =
                new StoreWindows(store, name, settings.cluster() ? "" : fleetKey, settings.strict(), clock::millis);
        this.members = new Members(settings.replicas(), nanoTime);
        this.standings = new Standings(settings.fleet(), nanoTime);
        this.known = new KnownRefusals(nanoTime);
        Losses losses = new Losses(own.held());
        Resets resets = new Resets(store, reset -> follow(own.reset(), reset));
        this.places = new Places(windows, breaker, nanoTime);
        this.contact = new StoreContact(
                breaker,
                faults,
                clock,
                nanoTime,
                (standing, since) -> {
                    losses.add(standing, since);
                    places.renewSoon();
                },
                resets::follow);
        Looks looks = new Looks(windows, contact);
        this.share = settings.strict()
                ? new Asides(windows, contact, places, Asides.TIME, nanoTime)
                : new Sights(members, looks, nanoTime);
        this.backfill = new Backfill(windows, contact, nanoTime);
        this.here = new LocalDecisions(share, breaker, members, backfill, clock, places, nanoTime, this::giveBack);
        Heartbeat heartbeat = new Heartbeat(store, fleetKey, name, members, clock);
        this.upkeep = new Upkeep(looks, standings, share, backfill, losses, places, resets, nanoTime);
        this.first = new FirstAnswer(members, faults, nanoTime);
        this.watch = new StoreWatch(store, breaker, faults, heartbeat, upkeep, places, first);
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

    @Override
    public void ask(QuotaRules rules, Integration who, long client, Consumer<@Nullable Judge> then) {
        ask(Question.ofRequest(rules, who, client), then);
    }

    @Override
    public void askTest(QuotaRules rules, Integration who, Consumer<@Nullable Judge> then) {
        ask(Question.ofTest(rules, who, places.name()), then);
    }

    private void ask(Question question, Consumer<@Nullable Judge> then) {
        if (question.isEmpty()) {
            observer.onDecided(FleetObserver.Place.SINGLE, 0);
            then.accept(null);
            return;
        }
        Standing standing = standings.of(question.integrationId());
        long now = nanoTime.getAsLong();
        standing.use(now, question.longest());
        if (breaker.isOpen() || members.isHeld() || standing.isHeld(now)) {
            decideHere(standing, question, then, 0);
            return;
        }
        Judge refusal = known(standing, question, now);
        if (refusal != null) {
            observer.onDecided(FleetObserver.Place.KNOWN, 0);
            then.accept(refusal);
        } else if (standing.backlog().isEmpty()) {
            decide(standing, question, then);
        } else {
            backfill.write(standing, written -> {
                if (written) {
                    decide(standing, question, then);
                } else {
                    decideHere(standing, question, then, nanoTime.getAsLong() - now);
                }
            });
        }
    }

    private void decide(Standing standing, Question question, Consumer<@Nullable Judge> then) {
        windows.decide(
                standing, question.limits(), question.way(), new Deciding(this, standing, question, then, nanoTime));
    }

    /**
     * Has a request decided here.
     *
     * @param waited how long the store was waited for, in nanoseconds
     * @return what the request is to this sidecar alone
     */
    LocalDecisions.Local decideHere(Standing standing, Question question, Consumer<@Nullable Judge> then, long waited) {
        observer.onDecided(FleetObserver.Place.SHARE, waited);
        LocalDecisions.Local local = here.local(standing, question);
        then.accept(new ShareJudge(local));
        return local;
    }

    /** A refused request that counts must be told to the store. */
    private @Nullable Judge known(Standing standing, Question question, long now) {
        if (!question.rules().enforce() || question.rules().countRefused()) {
            return null;
        }
        for (int i = 0; i < question.limits().size(); i++) {
            Asked asked = question.limits().get(i);
            KnownRefusals.Refused refused = asked.isEnforced() ? known.find(standing, asked) : null;
            if (refused != null) {
                return new StoreJudge(
                        List.of(question.dimensions().get(i)),
                        List.of(refused.opinion()),
                        now - refused.since(),
                        StoreJudge.Counted.NOTHING);
            }
        }
        return null;
    }

    Places places() {
        return places;
    }

    FleetObserver observer() {
        return observer;
    }

    StoreContact contact() {
        return contact;
    }

    OwnShare share() {
        return share;
    }

    StoreWindows windows() {
        return windows;
    }

    Waiting waiting() {
        return waiting;
    }

    KnownRefusals refusals() {
        return known;
    }

    /** @param time of the store at which the request was counted, in microseconds since 1970 */
    void giveBack(Standing standing, Question question, long time) {
        question.limits().forEach(asked -> known.forget(question.integrationId(), asked));
        windows.giveBack(standing.keys(), question.limits(), time, new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                contact.succeeded();
            }

            @Override
            public void failed(Throwable cause) {
                contact.failed(standing, cause);
            }

            @Override
            public void late() {
                contact.late();
            }
        });
    }

    @Override
    public void look(QuotaRules rules, Integration who, @Nullable Long client, Consumer<@Nullable Judge> then) {
        Question question = Question.ofLook(rules, who, client);
        if (question.isEmpty() || breaker.isOpen()) {
            then.accept(null);
        } else {
            Standing standing = standings.of(question.integrationId());
            windows.decide(
                    standing, question.limits(), StoreWindows.Way.LOOK, new Looking(contact, standing, question, then));
        }
    }

    @Override
    public void reset(FleetReset what, Consumer<OptionalLong> then) {
        if (what.dimension() != null && !StoreReset.isShared(what.dimension())) {
            then.accept(OptionalLong.of(0));
            return;
        }
        new StoreReset(store, StoreKeys.of(fleet, what.integrationId()), what, then).begin();
    }

    @Override
    public FleetState state() {
        return new FleetState(
                fleet, !breaker.isOpen(), faults.complaint(), members.alive(), isStrict ? (Long) setAside() : null);
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
