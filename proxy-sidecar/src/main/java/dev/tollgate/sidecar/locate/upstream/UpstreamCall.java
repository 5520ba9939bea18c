package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One request to an upstream server and its response, on one event loop. Owns the parts of the request's body that wait
 * for a connection, and releases them if there is none.
 */
public final class UpstreamCall {
    private final HttpRequest request;
    private final boolean complete;
    private final UpstreamAnswer answer;
    private final long deadline;
    private @Nullable Queue<HttpContent> unsent;
    private @Nullable UpstreamConnection connection;
    private final Runnable onRequestEnd;
    private int met;
    private boolean requestEnded;
    private boolean ended;
    private boolean paused;

    /** @param onRequestEnd runs once, when an incomplete request becomes complete or is abandoned */
    UpstreamCall(HttpRequest request, boolean complete, UpstreamAnswer answer, long deadline, Runnable onRequestEnd) {
        this.onRequestEnd = onRequestEnd;
        this.request = request;
        this.complete = complete;
        this.requestEnded = complete;
        this.answer = answer;
        this.deadline = deadline;
    }

    /** Sends a part of the request's body, and takes ownership of it. */
    public void send(HttpContent content) {
        if (ended) {
            ReferenceCountUtil.release(content);
            return;
        }
        if (content instanceof LastHttpContent) {
            endRequest();
        }
        if (connection == null) {
            keep(content);
        } else {
            connection.channel().writeAndFlush(content, connection.channel().voidPromise());
        }
    }

    /** Most requests have no body and need no queue. */
    private void keep(HttpContent content) {
        unsent = unsent == null ? new ArrayDeque<>() : unsent;
        unsent.add(content);
    }

    private @Nullable HttpContent nextUnsent() {
        return unsent == null ? null : unsent.poll();
    }

    private void endRequest() {
        if (!requestEnded) {
            requestEnded = true;
            onRequestEnd.run();
        }
    }

    /** Returns whether more of the body may be sent now. {@link UpstreamAnswer#onRoom} is called when that changes. */
    public boolean hasRoom() {
        return connection != null && connection.channel().isWritable();
    }

    /** Pauses the response until {@link #resume}, because its receiver is full. */
    public void pause() {
        if (connection != null && !paused) {
            paused = true;
            connection.channel().config().setAutoRead(false);
        }
    }

    /** Resumes the response. */
    public void resume() {
        if (connection != null && paused) {
            paused = false;
            connection.channel().config().setAutoRead(true);
        }
    }

    /** Abandons the response. Its receiver is not called again. */
    public void cancel() {
        if (!ended) {
            end();
            if (connection != null) {
                connection.abandon();
            }
        }
    }

    /** Returns the channel of a 101, which becomes a tunnel. */
    public Channel channel() {
        if (connection == null) {
            throw new IllegalStateException("there is no connection");
        }
        return connection.channel();
    }

    /**
     * Removes the connection from the pool after a 101, because it now carries another protocol.
     *
     * @param successor receives every octet after the 101
     */
    public void switchTo(ChannelHandler successor) {
        if (connection == null) {
            throw new IllegalStateException("there is no connection");
        }
        end();
        connection.switchTo(successor);
    }

    HttpRequest request() {
        return request;
    }

    /** Returns whether the request can be sent again completely. */
    boolean mayRetry() {
        return complete && !ended;
    }

    /** Counts one more server that could not be reached, and returns how many. */
    int meetAnother() {
        met++;
        return met;
    }

    boolean isRequestEnded() {
        return requestEnded;
    }

    boolean isEnded() {
        return ended;
    }

    UpstreamAnswer answer() {
        return answer;
    }

    long deadline() {
        return deadline;
    }

    void sentOn(UpstreamConnection carrier) {
        connection = carrier;
        boolean more = unsent != null && !unsent.isEmpty();
        for (HttpContent content = nextUnsent(); content != null; content = nextUnsent()) {
            carrier.channel().write(content, carrier.channel().voidPromise());
        }
        if (more) {
            carrier.channel().flush();
        }
        if (!requestEnded) {
            answer.onRoom();
        }
    }

    /** Records the end, good or bad. */
    void end() {
        ended = true;
        endRequest();
        resume();
        for (HttpContent content = nextUnsent(); content != null; content = nextUnsent()) {
            content.release();
        }
    }

    void fail(UpstreamFailure failure) {
        if (!ended) {
            end();
            answer.onFailure(failure);
        }
    }
}
