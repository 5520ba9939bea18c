package dev.tollgate.sidecar.locate;

import dev.tollgate.sidecar.http.ReadGate;
import dev.tollgate.sidecar.locate.upstream.UpstreamCall;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way upstream. It is counted, buffered until there is a receiver, and read from the
 * client no faster than the upstream reads it. Trailers are dropped (RFC 9110 §6.5.1), because a server may merge them
 * into the head's fields, which it trusts. Owns what it buffers.
 */
final class RequestContents {
    private final Channel client;
    private final long max;
    private @Nullable Queue<HttpContent> held;
    private @Nullable UpstreamCall call;
    private final boolean exists;
    private boolean open;
    private boolean released;
    private boolean paused;
    private long received;

    RequestContents(Channel client, boolean follows, long max) {
        this.client = client;
        this.exists = follows;
        this.open = follows;
        this.max = max;
    }

    /** Returns whether the request has a body, complete or not. */
    boolean exists() {
        return exists;
    }

    /** Returns whether the body is incomplete. */
    boolean isOpen() {
        return open;
    }

    boolean isTooLong(long length) {
        return length > max;
    }

    /** Adds a part. Returns false, after releasing it, if the body is too long. */
    boolean add(HttpContent content) {
        received += content.content().readableBytes();
        if (released || isTooLong(received)) {
            content.release();
            return released;
        }
        if (content instanceof LastHttpContent last) {
            open = false;
            dropTrailers(last);
        }
        if (call == null) {
            hold(content);
        } else {
            call.send(content);
        }
        if (open && (call == null || !call.hasRoom())) {
            pause();
        }
        return true;
    }

    /** Most requests have no body and need no queue. */
    private void hold(HttpContent content) {
        held = held == null ? new ArrayDeque<>() : held;
        held.add(content);
    }

    private @Nullable HttpContent nextHeld() {
        return held == null ? null : held.poll();
    }

    private static void dropTrailers(LastHttpContent last) {
        if (!last.trailingHeaders().isEmpty()) {
            last.trailingHeaders().clear();
        }
    }

    /** Sends the buffered parts, and all further ones. */
    void sendTo(UpstreamCall upstream) {
        call = upstream;
        for (HttpContent content = nextHeld(); content != null; content = nextHeld()) {
            upstream.send(content);
        }
        if (upstream.hasRoom()) {
            resume();
        }
    }

    private void pause() {
        paused = true;
        ReadGate.of(client).stop(ReadGate.Reason.BODY);
    }

    void resume() {
        if (paused) {
            paused = false;
            ReadGate.of(client).resume(ReadGate.Reason.BODY);
        }
    }

    /** Releases the buffered parts and drops all further ones. */
    void release() {
        released = true;
        for (HttpContent content = nextHeld(); content != null; content = nextHeld()) {
            content.release();
        }
        resume();
    }
}
