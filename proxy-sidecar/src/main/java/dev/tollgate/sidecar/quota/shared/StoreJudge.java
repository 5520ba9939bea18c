package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;
import java.util.List;

/**
 * What the store has said about a request.
 *
 * @param dimensions in the order of the opinions
 * @param counted what the store has counted
 */
record StoreJudge(List<Dimension> dimensions, List<StoreReply.Opinion> opinions, Counted counted) implements Judge {
    /** What the store has counted for a request. */
    interface Counted {
        /** Nothing, which needs nothing. */
        Counted NOTHING = new Counted() {
            @Override
            public void holds() {}

            @Override
            public void ended() {}

            @Override
            public void giveBack() {}
        };

        /** It counts here, too. */
        void holds();

        /** What was granted has ended. */
        void ended();

        /** The store is to count it no more. */
        void giveBack();
    }

    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        int index = dimensions.indexOf(dimension);
        if (index < 0) {
            return here;
        }
        StoreReply.Opinion said = opinions.get(index);
        return new Opinion(said.used(), said.untilFree(), said.untilMore());
    }

    /** The store has counted it already. A limit that it does not know may refuse it all the same. */
    @Override
    public void settled(boolean isCounted) {
        if (isCounted) {
            counted.holds();
        } else {
            counted.giveBack();
        }
    }

    @Override
    public void ended() {
        counted.ended();
    }

    @Override
    public void giveBack() {
        counted.giveBack();
    }
}
