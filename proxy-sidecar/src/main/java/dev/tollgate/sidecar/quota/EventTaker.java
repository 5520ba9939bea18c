package dev.tollgate.sidecar.quota;

/** Takes events of which another window knows. Times are in nanoseconds. */
@FunctionalInterface
interface EventTaker {
    /** Takes events that came at an earlier time, as far as they still count. */
    void take(long time, int count, long now);
}
