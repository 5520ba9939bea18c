package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The way of backlogs into the store, one batch of an integration after the other. Never waits; safe for many threads. */
final class Backfill {
    private final StoreWindows windows;
    private final StoreContact contact;
    private final LongSupplier nanoTime;

    Backfill(StoreWindows windows, StoreContact contact, LongSupplier nanoTime) {
        this.windows = windows;
        this.contact = contact;
        this.nanoTime = nanoTime;
    }

    /**
     * Writes what an integration was granted here.
     *
     * @param then is told whether all of it is in the store now, on any thread
     */
    void write(Standing standing, Consumer<Boolean> then) {
        if (standing.backlog().await(then)) {
            next(standing);
        }
    }

    private void next(Standing standing) {
        Backlog.Next next = standing.backlog().next();
        Backlog.Batch batch = next.batch();
        if (batch == null) {
            next.waiting().forEach(then -> then.accept(true));
        } else {
            windows.write(standing, batch, nanoTime.getAsLong(), new Written(standing, batch));
        }
    }

    private final class Written implements StoreWindows.Answer {
        private final Standing standing;
        private final Backlog.Batch batch;
        private final AtomicBoolean ended = new AtomicBoolean();

        Written(Standing standing, Backlog.Batch batch) {
            this.standing = standing;
            this.batch = batch;
        }

        @Override
        public void decided(Decided written) {
            standing.backlog().written(batch);
            contact.known(standing, written.known());
            if (ended.compareAndSet(false, true)) {
                contact.succeeded();
                next(standing);
            }
        }

        @Override
        public void suspended(Suspended suspended) {
            contact.suspended(standing, suspended);
            end();
        }

        @Override
        public void failed(Throwable cause) {
            if (end()) {
                contact.failed(standing, cause);
            }
        }

        @Override
        public void late() {
            if (end()) {
                contact.late();
            }
        }

        private boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                standing.backlog().ended().forEach(then -> then.accept(false));
            }
            return first;
        }
    }
}
