package dev.tollgate.sidecar.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a client's channel is read: as long as nothing speaks against it. The only one that sets the channel's automatic
 * reading while HTTP is spoken on it, so that the end of one reason does not undo another. Its event loop uses it.
 */
public final class ReadGate {
    /** What speaks against reading on. */
    public enum Reason {
        /** Many requests wait, for the answer before or for the client to take its answers. */
        HELD,
        /** Nobody takes the request's body. */
        BODY,
        /** A stream waits for its turn at the event loop. */
        TURN
    }

    private static final AttributeKey<ReadGate> KEY = AttributeKey.valueOf(ReadGate.class, "reading");

    private final Channel channel;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    private ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Returns that of a connection or of a stream. */
    public static ReadGate of(Channel channel) {
        ReadGate reading = channel.attr(KEY).get();
        if (reading == null) {
            reading = new ReadGate(channel);
            channel.attr(KEY).set(reading);
        }
        return reading;
    }

    /** Stops it until the reason, and every other one, has gone. */
    public void stop(Reason reason) {
        if (reasons.add(reason)) {
            channel.config().setAutoRead(false);
        }
    }

    /** Takes a reason away. */
    public void resume(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    boolean isStoppedFor(Reason reason) {
        return reasons.contains(reason);
    }
}
