package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Decisions that this sidecar makes without the store: it grants its share, and remembers what the store is to be told. */
final class LocalDecisions {
    private final OwnShare share;
    private final Breaker breaker;
    private final Members members;
    private final Backfill backfill;
    private final StoreClock clock;
    private final Places places;
    private final LongSupplier nanoTime;
    private final GiveBack giveBack;

    /** Has the store forget a request. */
    @FunctionalInterface
    interface GiveBack {
        /**
         * Takes the request.
         *
         * @param time of the store, in microseconds since 1970
         */
        void accept(Standing standing, Question question, long time);
    }

    LocalDecisions(
            OwnShare share,
            Breaker breaker,
            Members members,
            Backfill backfill,
            StoreClock clock,
            Places places,
            LongSupplier nanoTime,
            GiveBack giveBack) {
        this.share = share;
        this.breaker = breaker;
        this.members = members;
        this.backfill = backfill;
        this.clock = clock;
        this.places = places;
        this.nanoTime = nanoTime;
        this.giveBack = giveBack;
    }

    /** A request that is decided here. */
    final class Local implements ShareJudge.Shares {
        private final Standing standing;
        private final Question question;
        private final long now = nanoTime.getAsLong();
        private final OwnShare own = share.now();
        private final List<AskedLimit> taken = new ArrayList<>(2);
        private volatile boolean counts;

        private Local(Standing standing, Question question) {
            this.standing = standing;
            this.question = question;
        }

        @Override
        public boolean allows(Dimension dimension, long here) {
            int index = question.dimensions().indexOf(dimension);
            if (index < 0) {
                return true;
            }
            AskedLimit asked = question.limits().get(index);
            if (taken.contains(asked)) {
                return true;
            }
            boolean isTaken = own.take(standing, asked, here);
            if (isTaken) {
                taken.add(asked);
            }
            return isTaken;
        }

        @Override
        public void granted() {
            counts = true;
            standing.backlog().add(question.limits(), now);
            AskedLimit place = question.place();
            if (place != null) {
                places.take(standing, place, false);
                places.renewSoon();
            }
            settle(true);
            if (!breaker.isOpen() && !standing.isRestoring() && (members.isSuspended() || standing.isSuspended(now))) {
                backfill.write(standing, written -> {});
            }
        }

        @Override
        public void refused() {
            settle(false);
        }

        private void settle(boolean isCounted) {
            taken.forEach(asked -> own.settle(standing, asked, isCounted));
        }

        @Override
        public void takenBack() {
            counts = false;
            forget();
        }

        @Override
        public void ended() {
            AskedLimit place = question.place();
            if (place != null) {
                places.leave(place);
            }
        }

        /** Returns whether the request counts here. */
        boolean counts() {
            return counts;
        }

        /** Takes the request out of what the store is to be told, or has been told. */
        void forget() {
            if (!standing.backlog().take(question.limits(), now)) {
                giveBack.accept(standing, question, clock.micros(now));
            }
        }
    }

    Local local(Standing standing, Question question) {
        return new Local(standing, question);
    }
}
