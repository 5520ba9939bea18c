package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.Optional;

/**
 * What is left of a limit after a decision.
 *
 * @param remaining how many more would be admitted now, 0 or more
 * @param moreAfter how long until more of the limit is free than now, if nothing more comes; zero if all of it is free
 * @param shareIsUsed whether only the share of this sidecar is used up, while the store of its fleet is out
 */
public record WindowState(Dimension dimension, Limit limit, long remaining, Duration moreAfter, boolean shareIsUsed) {
    /** A state that is not that of a share. */
    public WindowState(Dimension dimension, Limit limit, long remaining, Duration moreAfter) {
        this(dimension, limit, remaining, moreAfter, false);
    }

    /**
     * Returns {@link #moreAfter}, but no more than the limit's interval, as {@code t} and {@code w} of
     * draft-ietf-httpapi-ratelimit-headers are to each other: a large window forgets up to 1/128 of its interval late. Empty
     * for a limit of 0, of which nothing is ever free.
     */
    public Optional<Duration> moreWithin() {
        if (limit.max() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                limit instanceof Limit.Rate rate && rate.interval().compareTo(moreAfter) < 0
                        ? rate.interval()
                        : moreAfter);
    }
}
