package dev.tollgate.sidecar.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.EnumSet;
import java.util.Set;

/**
 * The gate that decides whether a client's channel is read: while there is no reason against it. Only the gate sets the
 * channel's automatic reading while it carries HTTP, so that the end of one reason does not undo another. Used on its
 * event loop.
 */
public final class ReadGate {
    /** The reasons against reading. */
    public enum Reason {
        /** Many requests wait, for the answer before or for the client to take its answers. */
        HELD,
        /** The request's body has no receiver. */
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
