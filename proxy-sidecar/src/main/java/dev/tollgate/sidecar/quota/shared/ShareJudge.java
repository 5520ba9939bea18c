package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one sidecar may grant by itself while the store does not answer: its share of each limit, counted in its own windows.
 */
final class ShareJudge implements Judge {
    private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Function<Dimension, @Nullable Long> shares;
    private volatile boolean settled;
    private volatile boolean counted;
    private volatile boolean givenBack;

    /** @param shares how many may count here under the limit of a dimension, null for no bound */
    ShareJudge(Function<Dimension, @Nullable Long> shares) {
        this.shares = shares;
    }

    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        Long share = shares.apply(dimension);
        // after the decision the request itself counts here
        if (settled || share == null || here.used() < share || here.untilFree() > 0) {
            return here;
        }
        return new Opinion(here.used(), Math.max(A_SECOND, here.untilMore()), here.untilMore());
    }

    @Override
    public void settled(boolean isCounted) {
        counted = isCounted;
        settled = true;
    }

    /** Returns whether the request counts here. */
    boolean isCounted() {
        return counted && !givenBack;
    }

    @Override
    public void giveBack() {
        givenBack = true;
    }
}
