package dev.tollgate.sidecar.http;

import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a response of which nothing has been sent: the head and the contents that were read with it. While
 * it is held, another response can replace it. Owns what it holds. Used on one event loop.
 */
public final class UnsentAnswer {
    /** Octets of contents after which the answer is to be sent. */
    static final int MOST = 64 * 1024;

    /** The head; most answers are sent before a second part is held. */
    private @Nullable HttpObject first;

    private @Nullable Queue<HttpObject> others;
    private int octets;

    /**
     * Takes a part.
     *
     * @return whether there is room for more
     */
    public boolean add(HttpObject part) {
        if (isEmpty()) {
            first = part;
        } else {
            others = others == null ? new ArrayDeque<>() : others;
            others.add(part);
        }
        octets += part instanceof HttpContent content ? content.content().readableBytes() : 0;
        return octets < MOST;
    }

    /** Returns whether there is nothing to send. */
    public boolean isEmpty() {
        return first == null && (others == null || others.isEmpty());
    }

    private @Nullable HttpObject next() {
        HttpObject next = first;
        first = null;
        return next != null || others == null ? next : others.poll();
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
        for (HttpObject part = next(); part != null; part = next()) {
            client.write(part, promise);
            promise = client.voidPromise();
        }
    }

    /** Drops all parts. */
    public void release() {
        for (HttpObject part = next(); part != null; part = next()) {
            ReferenceCountUtil.release(part);
        }
    }
}
