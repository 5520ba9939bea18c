package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;
import java.util.Map;

/**
 * A refusal without a trip to the store: by limits of which it is known that they are used up. What the fleet counts of the other
 * limits is not known.
 *
 * @param refusals by the limits that are known to be used up
 * @param now the time of the question, in nanoseconds
 */
record KnownRefusal(Question question, Map<Dimension, KnownRefusals.Refused> refusals, long now) implements Judge {
    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        KnownRefusals.Refused refused = refusals.get(dimension);
        if (refused != null) {
            StoreReply.Opinion said = refused.opinion();
            return new Opinion(said.used(), rest(said.untilFree(), refused), rest(said.untilMore(), refused));
        }
        // what is used up here alone is used up in the fleet
        boolean isCountedHereOnly = !question.dimensions().contains(dimension);
        return isCountedHereOnly || here.untilFree() > 0 ? here : Opinion.UNKNOWN;
    }

    /** A refusal stays one, though its time may have come since it was looked up. */
    private long rest(long nanos, KnownRefusals.Refused refused) {
        return Math.max(1, nanos - (now - refused.since()));
    }

    @Override
    public void settled(boolean counted) {
        // the store has counted nothing
    }

    @Override
    public void giveBack() {
        // the store has counted nothing
    }
}
