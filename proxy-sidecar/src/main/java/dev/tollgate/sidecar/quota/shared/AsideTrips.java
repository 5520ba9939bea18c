package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** The way of {@link Aside}s to the store, which is told what this sidecar holds and says what is set aside. Never waits. */
final class AsideTrips {
    private static final int IN_ONE_TRIP = 32;
    /** This sidecar stops a tenth of the time before the store does: their clocks differ. */
    private static final int MARGIN = 10;

    private final StoreWindows windows;
    private final StoreContact contact;
    private final Places places;
    private final long time;
    private final long valid;
    private final BiConsumer<Standing, Set<WindowName>> onAskedBack;
    private final LongSupplier nanoTime;

    /**
     * @param time for how long a part is kept that is not renewed
     * @param onAskedBack is told of windows of which all sidecars are to hold nothing
     */
    AsideTrips(
            StoreWindows windows,
            StoreContact contact,
            Places places,
            Duration time,
            BiConsumer<Standing, Set<WindowName>> onAskedBack,
            LongSupplier nanoTime) {
        this.windows = windows;
        this.contact = contact;
        this.places = places;
        this.time = time.toNanos();
        this.valid = this.time - this.time / MARGIN;
        this.onAskedBack = onAskedBack;
        this.nanoTime = nanoTime;
    }

    /**
     * Tells the store of the parts of an integration.
     *
     * @param more whether more is wanted; else all is given back
     */
    void go(Standing standing, List<Aside> all, boolean more) {
        if (all.isEmpty()) {
            tell(standing, all, more);
        }
        for (int i = 0; i < all.size(); i += IN_ONE_TRIP) {
            tell(standing, all.subList(i, Math.min(all.size(), i + IN_ONE_TRIP)), more);
        }
    }

    private void tell(Standing standing, List<Aside> some, boolean more) {
        long now = nanoTime.getAsLong();
        List<Aside.Holding> holdings = new ArrayList<>(some.size());
        for (Aside aside : some) {
            // in this order: what is granted meanwhile is told twice, not left out
            Aside.Holding own = aside.holding(now, more);
            holdings.add(own.and(untold(aside)));
        }
        windows.setAside(standing, holdings, time, new Told(standing, holdings, more));
    }

    private long untold(Aside aside) {
        return aside.asked().isPlace()
                ? places.untold(aside.standing())
                : aside.standing().backlog().count(aside.asked().window());
    }

    private final class Told extends UpkeepAnswer {
        private final Standing standing;
        private final List<Aside.Holding> holdings;
        private final boolean more;

        Told(Standing standing, List<Aside.Holding> holdings, boolean more) {
            super(contact, standing);
            this.standing = standing;
            this.holdings = holdings;
            this.more = more;
        }

        @Override
        public void setAside(StoreReply.SetAside reply) {
            contact.known(standing, reply.known());
            long now = nanoTime.getAsLong();
            for (int i = 0; i < holdings.size(); i++) {
                Aside.Holding sent = holdings.get(i);
                sent.aside().set(sent, reply.parts().get(i), sent.at() + valid, now);
            }
            if (more && !reply.askedBack().isEmpty()) {
                onAskedBack.accept(standing, Set.copyOf(reply.askedBack()));
            }
        }

        @Override
        public void decided(Decided decision) {
            failed(new IllegalStateException("a decision was not asked for"));
        }
    }
}
