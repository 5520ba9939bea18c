package dev.tollgate.sidecar.ndt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The tests of all clients that run on this machine now, and the places that they hold. Thread-safe. */
public final class RunningTests {
    private final Supplier<PlaceBounds> bounds;
    private final LateDeliveries deliveries;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    /** How many places an address, a token or an integration holds. */
    @GuardedBy("this")
    private final Map<Object, Integer> held = new HashMap<>();

    @GuardedBy("this")
    private int running;

    @GuardedBy("this")
    private int anonymous;

    @GuardedBy("this")
    private boolean draining;

    private record Token(String id) {}

    private record IntegrationId(String id) {}

    /**
     * @param bounds those that hold now, asked for at each test
     */
    public RunningTests(Supplier<PlaceBounds> bounds) {
        this.bounds = bounds;
        this.deliveries = new LateDeliveries(() -> bounds.get().maxTests(), this::completeIfDrained);
    }

    /**
     * Takes a place, which must be left once.
     *
     * @return empty if there is one, else why there is none
     */
    synchronized Optional<NoPlace> enter(Tester tester) {
        Optional<NoPlace> none = noPlace(tester, bounds.get());
        if (none.isEmpty()) {
            count(tester, 1);
        }
        return none;
    }

    @GuardedBy("this")
    private Optional<NoPlace> noPlace(Tester tester, PlaceBounds now) {
        if (draining) {
            return Optional.of(NoPlace.DRAINING);
        }
        if (tester instanceof Tester.Monitoring) {
            return Optional.empty();
        }
        if (tester instanceof Tester.Anonymous client && held(client.address()) >= now.maxPerAddress()) {
            return Optional.of(NoPlace.ADDRESS_BUSY);
        }
        if (tester instanceof Tester.Anonymous client && held(new Token(client.tokenId())) >= now.maxPerToken()) {
            return Optional.of(NoPlace.TOKEN_BUSY);
        }
        if (running >= now.maxTests()) {
            return Optional.of(NoPlace.MACHINE_FULL);
        }
        return reaches(tester, now) ? Optional.empty() : Optional.of(NoPlace.RESERVED);
    }

    @GuardedBy("this")
    private boolean reaches(Tester tester, PlaceBounds now) {
        if (tester instanceof Tester.OfIntegration one) {
            return one.limited() || held(new IntegrationId(one.integrationId())) < now.unreserved();
        }
        return anonymous < now.unreserved();
    }

    /**
     * Returns whether half of the reserve has been taken or, to a test without an integration, half of the places in reach
     * of all those together.
     */
    synchronized boolean areScarceFor(Tester tester) {
        PlaceBounds now = bounds.get();
        boolean reserve = now.maxTests() - running <= (now.maxTests() - now.unreserved()) / 2;
        boolean reach = now.unreserved() - anonymous <= now.unreserved() / 2;
        return reserve || (reach && tester instanceof Tester.Anonymous);
    }

    @GuardedBy("this")
    private int held(Object by) {
        return held.getOrDefault(by, 0);
    }

    @GuardedBy("this")
    private void count(Tester tester, int change) {
        running += change;
        if (tester instanceof Tester.OfIntegration one) {
            change(new IntegrationId(one.integrationId()), change);
        } else if (tester instanceof Tester.Anonymous client) {
            anonymous += change;
            change(client.address(), change);
            if (!client.tokenId().isEmpty()) {
                change(new Token(client.tokenId()), change);
            }
        }
    }

    @GuardedBy("this")
    private void change(Object by, int change) {
        held.merge(by, change, (before, more) -> before + more == 0 ? null : before + more);
    }

    synchronized void leave(Tester tester) {
        count(tester, -1);
        completeIfDrained();
    }

    /** Returns how many tests run now. */
    public synchronized int count() {
        return running;
    }

    /** Returns how many of them are without an integration; monitoring's are not among these. */
    public synchronized int countWithoutIntegration() {
        return anonymous;
    }

    /** Returns how many tests have ended whose last octets are on the way to the client. */
    public int countDelivering() {
        return deliveries.count();
    }

    /** Returns the tests that have ended, and whose last octets are on the way to the client. */
    LateDeliveries deliveries() {
        return deliveries;
    }

    /**
     * Lets no more tests begin.
     *
     * @return done when the last running one has ended and its last octets have been delivered: ndt7 caps a test at 15 s
     */
    public CompletableFuture<Void> drain() {
        synchronized (this) {
            draining = true;
        }
        completeIfDrained();
        return drained;
    }

    private void completeIfDrained() {
        boolean over;
        synchronized (this) {
            over = draining && running == 0;
        }
        if (over && deliveries.count() == 0) {
            drained.complete(null);
        }
    }
}
