package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;

/**
 * What is left of a limit after a decision.
 *
 * @param remaining how many more would be admitted now, 0 or more
 * @param resetAfter how long until all of the limit is free again, if nothing more comes
 */
public record WindowState(Dimension dimension, Limit limit, long remaining, Duration resetAfter) {}
