package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.Fleet;
import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of a fleet, whose windows lie in a store. A request costs one trip, and none where its refusal is known. While
 * the store does not answer, this sidecar grants its share of each limit.
 */
public final class SharedQuotas implements Fleet, AutoCloseable {
    private static final int NAME = 8;

    private final StoreSettings settings;
    private final StoreWindows windows;
    private final Breaker breaker;
    private final StoreFaults faults;
    private final FleetObserver observer;
    private final KnownRefusals known;
    private final Sights sights;
    private final StoreWatch watch;
    private final LongSupplier nanoTime;
    /** What the store's clock shows beyond this one's, in milliseconds. */
    private volatile long ahead;

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param observer is told of decisions and failures
     */
    public SharedQuotas(StoreSettings settings, Store store, LongSupplier nanoTime, FleetObserver observer) {
        byte[] name = new byte[NAME];
        new Random().nextBytes(name);
        this.settings = settings;
        this.observer = observer;
        this.breaker = new Breaker(observer);
        this.faults = new StoreFaults(breaker, nanoTime, observer);
        this.nanoTime = nanoTime;
        this.windows =
                new StoreWindows(store, HexFormat.of().formatHex(name), () -> System.currentTimeMillis() + ahead);
        this.known = new KnownRefusals(nanoTime);
        this.sights = new Sights(settings.replicas());
        this.watch = new StoreWatch(store, breaker, faults);
    }

    /** Begins to look for the store, in the background. */
    public void start() {
        watch.start();
    }

    /** A limit that a request is asked about. */
    private record Question(QuotaRules rules, String integrationId, List<Dimension> dimensions, List<Asked> limits) {
        void add(Integration who, Dimension dimension, WindowName window) {
            Limit limit = rules.limit(who, dimension);
            if (limit != null && limit.counted() instanceof Limit.Windowed) {
                dimensions.add(dimension);
                limits.add(new Asked(window, limit));
            }
        }
    }

    @Override
    public void ask(QuotaRules rules, Integration who, long client, Consumer<@Nullable Judge> then) {
        Question question = new Question(rules, who.integrationId(), new ArrayList<>(3), new ArrayList<>(3));
        question.add(who, Dimension.CLIENT, WindowName.client(client));
        question.add(who, Dimension.REQUESTS, WindowName.REQUESTS);
        question.add(who, Dimension.KEY_REQUESTS, WindowName.key(who.keyId()));
        if (question.limits().isEmpty()) {
            observer.onDecided(FleetObserver.Place.SINGLE, 0);
            then.accept(null);
            return;
        }
        Judge refusal = known(question);
        if (refusal != null) {
            observer.onDecided(FleetObserver.Place.KNOWN, 0);
            then.accept(refusal);
        } else if (breaker.isOpen()) {
            observer.onDecided(FleetObserver.Place.SHARE, 0);
            then.accept(share(question));
        } else {
            windows.decide(keys(question), question.limits(), way(rules), new Trip(question, then));
        }
    }

    private StoreKeys keys(Question question) {
        return StoreKeys.of(settings.fleet(), question.integrationId());
    }

    private static StoreWindows.Way way(QuotaRules rules) {
        if (!rules.enforce()) {
            return StoreWindows.Way.COUNT;
        }
        return rules.countRefused() ? StoreWindows.Way.DECIDE_AND_COUNT : StoreWindows.Way.DECIDE;
    }

    /** A refused request that counts must be told to the store. */
    private @Nullable Judge known(Question question) {
        if (!question.rules().enforce() || question.rules().countRefused()) {
            return null;
        }
        for (int i = 0; i < question.limits().size(); i++) {
            Asked asked = question.limits().get(i);
            KnownRefusals.Refused refused = asked.isEnforced() ? known.find(question.integrationId(), asked) : null;
            if (refused != null) {
                return new StoreJudge(
                        List.of(question.dimensions().get(i)),
                        List.of(refused.opinion()),
                        nanoTime.getAsLong() - refused.since(),
                        () -> {},
                        (index, here) -> {});
            }
        }
        return null;
    }

    /** What is left over by the division is granted by nobody. */
    private ShareJudge share(Question question) {
        return new ShareJudge(dimension -> {
            int index = question.dimensions().indexOf(dimension);
            return index < 0
                    ? null
                    : sights.share(question.integrationId(), question.limits().get(index));
        });
    }

    private void giveBack(Question question, long time) {
        question.limits().forEach(asked -> known.forget(question.integrationId(), asked));
        windows.giveBack(keys(question), question.limits(), time, new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                breaker.succeeded();
            }

            @Override
            public void failed(Throwable cause) {
                faults.failed(question.integrationId(), cause);
            }

            @Override
            public void late() {
                faults.late();
            }
        });
    }

    /** Returns among how many sidecars a quota is divided while the store is out. */
    public int sidecars() {
        return settings.replicas();
    }

    @Override
    public void close() {
        watch.close();
    }

    /** The way of one request to the store. */
    private final class Trip implements StoreWindows.Answer {
        private final Question question;
        private final Consumer<@Nullable Judge> then;
        private final long asked = nanoTime.getAsLong();
        private final AtomicBoolean answered = new AtomicBoolean();
        private volatile @Nullable ShareJudge share;

        Trip(Question question, Consumer<@Nullable Judge> then) {
            this.question = question;
            this.then = then;
        }

        @Override
        public void decided(Decided decision) {
            ahead = decision.time() / 1000 - System.currentTimeMillis();
            if (!answered.compareAndSet(false, true)) {
                ShareJudge instead = share;
                if (decision.counted() && instead != null && !instead.isCounted()) {
                    giveBack(question, decision.time());
                }
                return;
            }
            breaker.succeeded();
            observer.onDecided(FleetObserver.Place.STORE, nanoTime.getAsLong() - asked);
            for (int i = 0; i < question.limits().size() && !decision.admitted(); i++) {
                if (decision.opinions().get(i).untilFree() > 0) {
                    known.remember(
                            question.integrationId(),
                            question.limits().get(i),
                            decision.opinions().get(i));
                }
            }
            then.accept(new StoreJudge(
                    question.dimensions(),
                    decision.opinions(),
                    0,
                    () -> giveBack(question, decision.time()),
                    (index, here) -> sights.remember(
                            question.integrationId(),
                            question.limits().get(index),
                            here,
                            decision.opinions().get(index).used())));
        }

        @Override
        public void failed(Throwable cause) {
            decideHere(() -> faults.failed(question.integrationId(), cause));
        }

        @Override
        public void late() {
            decideHere(faults::late);
        }

        private void decideHere(Runnable fault) {
            if (answered.compareAndSet(false, true)) {
                fault.run();
                observer.onDecided(FleetObserver.Place.SHARE, nanoTime.getAsLong() - asked);
                ShareJudge instead = share(question);
                share = instead;
                then.accept(instead);
            }
        }
    }
}
