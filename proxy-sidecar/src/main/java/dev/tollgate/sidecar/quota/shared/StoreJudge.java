package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;
import java.util.List;

/**
 * What the store has said about a request.
 *
 * @param dimensions in the order of the opinions
 * @param passed how many nanoseconds ago it was said
 * @param onGiveBack has the store forget the request
 */
record StoreJudge(List<Dimension> dimensions, List<StoreReply.Opinion> opinions, long passed, Runnable onGiveBack)
        implements Judge {
    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        int index = dimensions.indexOf(dimension);
        if (index < 0) {
            return here;
        }
        StoreReply.Opinion said = opinions.get(index);
        return new Opinion(said.used(), rest(said.untilFree()), rest(said.untilMore()));
    }

    private long rest(long nanos) {
        // a refusal stays one, though its time may have come since it was looked up
        return nanos == 0 ? 0 : Math.max(1, nanos - passed);
    }

    @Override
    public void settled(boolean counted) {
        // the store has counted it already
    }

    @Override
    public void giveBack() {
        onGiveBack.run();
    }
}
