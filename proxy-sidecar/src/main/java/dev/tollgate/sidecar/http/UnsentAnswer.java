package dev.tollgate.sidecar.http;

import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The beginning of a response of which nothing has been sent: the head and the contents that were read with it. While
 * it is held, another response can replace it. Owns what it holds. Used on one event loop.
 */
public final class UnsentAnswer {
    /** Octets of contents after which the answer is to be sent. */
    static final int MOST = 64 * 1024;

    private final Queue<HttpObject> parts = new ArrayDeque<>(2);
    private int octets;

    /**
     * Takes a part.
     *
     * @return whether there is room for more
     */
    public boolean add(HttpObject part) {
        parts.add(part);
        octets += part instanceof HttpContent content ? content.content().readableBytes() : 0;
        return octets < MOST;
    }

    /** Returns whether there is nothing to send. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Writes all parts, without a flush. */
    public void writeTo(ChannelOutboundInvoker client) {
        writeTo(client, client.voidPromise());
    }

    /**
     * Writes all parts, without a flush.
     *
     * @param taken of the first part
     */
    public void writeTo(ChannelOutboundInvoker client, ChannelPromise taken) {
        ChannelPromise promise = taken;
        for (HttpObject part = parts.poll(); part != null; part = parts.poll()) {
            client.write(part, promise);
            promise = client.voidPromise();
        }
    }

    /** Drops all parts. */
    public void release() {
        for (HttpObject part = parts.poll(); part != null; part = parts.poll()) {
            ReferenceCountUtil.release(part);
        }
    }
}
