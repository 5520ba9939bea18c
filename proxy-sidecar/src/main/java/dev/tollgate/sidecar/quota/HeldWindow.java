package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that count under one limit here, at a moment.
 *
 * @param who the integration, as its latest token (in {@link Dimension#KEY_REQUESTS}, the latest of this key) described it
 * @param client the bits by which a client is known; 0 where it is not a client that is counted
 * @param events the oldest first
 */
public record HeldWindow(Integration who, Dimension dimension, long client, Limit.Windowed limit, List<Events> events) {
    /**
     * Events that count as if they had come at one time.
     *
     * @param nanos that time, in nanoseconds
     */
    public record Events(long nanos, int count) {}

    static HeldWindow of(Integration who, Dimension dimension, long client, Window window, long now) {
        List<Events> events = new ArrayList<>();
        EventTaker taker = (time, count, at) -> events.add(new Events(time, count));
        if (window.used(now) > 0) {
            window.handDropped(taker, now);
            window.handTo(taker, now);
        }
        return new HeldWindow(who, dimension, client, window.limit(), List.copyOf(events));
    }
}
