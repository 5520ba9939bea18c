package dev.tollgate.sidecar.http;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a client has sent behind the request that is being served. Beyond a number of messages its connection is read no
 * further until all are delivered. Owns them until then.
 */
final class HeldMessages {
    private static final int MANY = 16;

    private final Queue<Object> messages = new ArrayDeque<>(0);
    private final ReadGate reading;
    private final MessageMemory memory;

    HeldMessages(ReadGate reading, MessageMemory memory) {
        this.reading = reading;
        this.memory = memory;
    }

    void add(Object msg) {
        memory.waits(msg);
        messages.add(msg);
        if (messages.size() >= MANY) {
            reading.stop(ReadGate.Reason.HELD);
        }
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether, for all that is known, the client has sent nothing more. */
    boolean isAll() {
        return messages.isEmpty() && !reading.isStoppedFor(ReadGate.Reason.HELD);
    }

    Object remove() {
        Object next = messages.remove();
        memory.comes(next);
        return next;
    }

    /** Lets more come if none is left. */
    void refill() {
        if (messages.isEmpty()) {
            reading.resume(ReadGate.Reason.HELD);
        }
    }

    void release() {
        for (Object msg = messages.poll(); msg != null; msg = messages.poll()) {
            ReferenceCountUtil.release(msg);
        }
    }
}
