package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.QuotaObserver;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.shared.FleetObserver;
import dev.tollgate.sidecar.quota.shared.SharedQuotas;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The quotas of one sidecar with a shared store, on event loops of its own, and what it tells of them. */
final class OneSidecar implements AutoCloseable, FleetObserver {
    static final long MAX = 100_000;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Map<Object, AtomicLong> counts = new ConcurrentHashMap<>();
    private final SharedQuotas fleet;
    private final Quotas quotas;
    private volatile boolean answers;

    OneSidecar(StoreSettings settings) {
        this(
                settings,
                Quota.none()
                        .with(Dimension.CLIENT, new Limit.Rate(MAX, Duration.ofHours(12)))
                        .with(Dimension.REQUESTS, new Limit.Rate(MAX, Duration.ofHours(24))));
    }

    OneSidecar(StoreSettings settings, Quota limits) {
        this(settings, new QuotaRules(true, false, Map.of(0, limits), Map.of()), QuotaObserver.none());
    }

    OneSidecar(StoreSettings settings, QuotaRules rules, QuotaObserver observer) {
        quotas = new Quotas(() -> rules, System::nanoTime, observer);
        fleet = new SharedQuotas(
                settings, "locate", new RedisStore(settings, loops, "nio"), quotas, System::nanoTime, this);
        quotas.shareWith(fleet);
        fleet.start();
    }

    static StoreSettings settings(StoreSettings.Access access, String... urls) {
        return settings(null, false, access, urls);
    }

    static StoreSettings settings(String sentinel, boolean cluster, StoreSettings.Access access, String... urls) {
        return new StoreSettings(
                List.of(urls).stream().map(URI::create).toList(),
                sentinel,
                cluster,
                access,
                "fleet",
                Duration.ofMillis(500),
                2,
                false);
    }

    /** Returns the same settings with an outage that is strict. */
    static StoreSettings strict(StoreSettings settings) {
        return new StoreSettings(
                settings.urls(),
                settings.sentinel(),
                settings.cluster(),
                settings.access(),
                settings.fleet(),
                settings.timeout(),
                settings.replicas(),
                true);
    }

    /** Returns how many requests the store has set aside for this sidecar. */
    long setAside() {
        return fleet.setAside();
    }

    /** Asks now and then until the store has set something aside for it; returns how many requests were admitted. */
    int awaitPart(String integration) throws Exception {
        int admitted = 0;
        for (int i = 0; i < 1500 && setAside() == 0; i++) {
            if (i % 75 == 0) {
                admitted += ask(integration, i).admitted() ? 1 : 0;
            }
            Thread.sleep(20);
        }
        if (setAside() == 0) {
            throw new AssertionError("nothing is set aside: " + counts);
        }
        return admitted;
    }

    /** Returns what operators see. */
    FleetReport report() {
        return new FleetReport(quotas.report(), fleet.operations(), "a test");
    }

    /** Returns what {@code /quota/explain} says of an integration and a client. */
    String explain(String integration, InetAddress client) {
        return page("/quota/explain?integration=" + integration + "&key=key" + "&client=" + client.getHostAddress());
    }

    /** Returns what the {@code ops} address answers about quotas. */
    String page(String uri) {
        QuotaPages pages = new QuotaPages(
                quotas.report(), quotas.reset(), List.of(Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS));
        pages.speakOf(report());
        return String.valueOf(pages.answer(new QueryStringDecoder(uri)));
    }

    /** Returns what this process knows of an integration, which is held here. */
    IntegrationState known(String integration, InetAddress client) {
        return quotas.report()
                .explain(
                        java.util.Objects.requireNonNull(quotas.report().latest(integration)),
                        client,
                        List.of(Dimension.CLIENT, Dimension.REQUESTS));
    }

    /** Asks for a request from an event loop, as the sidecar does, and waits for the decision. */
    Decision ask(String integration, int client) throws Exception {
        return ask(new Integration(integration, "key", 0, Quota.none()), client, null);
    }

    /** Asks likewise, for a token that may have limits and name a user. */
    Decision ask(Integration who, int client, @Nullable QuotaUser user) throws Exception {
        InetAddress address =
                InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(client).array());
        CompletableFuture<Decision> decided = new CompletableFuture<>();
        loops.next()
                .execute(() -> quotas.askRequest(who, address, user).whenComplete((decision, failure) -> {
                    if (failure == null) {
                        decided.complete(decision);
                    } else {
                        decided.completeExceptionally(failure);
                    }
                }));
        return decided.get(20, TimeUnit.SECONDS);
    }

    /** Asks for requests on an event loop that stalls before they go out; returns the decisions. */
    List<Decision> askOnStalledLoop(String integration, int requests, long millis) throws Exception {
        List<CompletableFuture<Decision>> asked = new java.util.ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Integration who = new Integration(integration, "key", 0, Quota.none());
        io.netty.channel.EventLoop loop = loops.next();
        loop.execute(() -> {
            loop.execute(() -> stall(millis));
            for (int i = 0; i < requests; i++) {
                asked.add(quotas.askRequest(who, InetAddress.getLoopbackAddress(), null));
            }
            done.complete(null);
        });
        done.get(20, TimeUnit.SECONDS);
        List<Decision> decided = new java.util.ArrayList<>();
        for (CompletableFuture<Decision> decision : asked) {
            decided.add(decision.get(20, TimeUnit.SECONDS));
        }
        return decided;
    }

    private static void stall(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for a test, and waits for the decision. */
    Decision askTest(String integration) throws Exception {
        CompletableFuture<Decision> decided = new CompletableFuture<>();
        Integration who = new Integration(integration, "key", 0, Quota.none());
        loops.next()
                .execute(() -> quotas.askTest(who, UUID.randomUUID().toString(), Duration.ofMinutes(1), "download")
                        .whenComplete((decision, failure) -> {
                            if (failure == null) {
                                decided.complete(decision);
                            } else {
                                decided.completeExceptionally(failure);
                            }
                        }));
        return decided.get(20, TimeUnit.SECONDS);
    }

    /** Waits until the store is asked, or is not. */
    void awaitStore(boolean asked) throws InterruptedException {
        for (int i = 0; i < 1500 && answers != asked; i++) {
            Thread.sleep(20);
        }
        if (answers != asked) {
            throw new AssertionError("the store is " + (answers ? "" : "not ") + "asked: " + counts);
        }
    }

    /** Waits until this sidecar knows of so many that are alive, itself included. */
    void awaitFleet(int sidecars) throws InterruptedException {
        for (int i = 0; i < 1500 && report().state().sidecars() < sidecars; i++) {
            Thread.sleep(20);
        }
        if (report().state().sidecars() < sidecars) {
            throw new AssertionError("it knows of " + report().state().sidecars() + " sidecars");
        }
    }

    /** Waits as a start does. */
    void start(Duration most) {
        fleet.awaitStore(most);
    }

    /** Asks until the store decides again. */
    void awaitDecisionOfStore(String integration) throws Exception {
        long before = count(Place.STORE);
        for (int i = 0; i < 600 && count(Place.STORE) == before; i++) {
            ask(integration, i);
            Thread.sleep(20);
        }
        if (count(Place.STORE) == before) {
            throw new AssertionError("the store decides nothing: " + counts);
        }
    }

    /** Returns how many were decided at a {@link FleetObserver.Place}, or how many failures of a {@link StoreFault} there were. */
    long count(Object what) {
        AtomicLong count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    private void add(Object what) {
        counts.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void onDecided(Place place, long nanos) {
        add(place);
    }

    @Override
    public void onFault(StoreFault fault) {
        add(fault);
    }

    @Override
    public void onStore(boolean isAsked) {
        answers = isAsked;
    }

    @Override
    public void close() {
        fleet.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5000);
    }
}
