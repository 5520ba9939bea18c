package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * One request of an HTTP/1 connection and its answer: how much of each has passed, and whether the connection persists after
 * them. A new request begins it again.
 */
final class ServedRequest {
    /** Passes on the next message of the codec. */
    private enum Next {
        REQUEST,
        /** A part of the request's body, or what follows a message that could not be read. */
        BODY,
        /** The end of a request without a body, which a codec makes a message of its own. */
        EMPTY_END
    }

    private enum Answer {
        NONE_OWED,
        OWED,
        BEGUN
    }

    private final Persistence persistence = new Persistence();
    private Next next = Next.REQUEST;
    private Answer answer = Answer.NONE_OWED;

    void begin(HttpRequest head) {
        answer = Answer.OWED;
        next = after(head);
        persistence.begin(head);
    }

    private static Next after(HttpRequest head) {
        if (head instanceof FullHttpRequest) {
            return head.decoderResult().isFailure() ? Next.BODY : Next.REQUEST;
        }
        boolean more = RequestBody.follows(head) || head.decoderResult().isFailure();
        return more ? Next.BODY : Next.EMPTY_END;
    }

    /**
     * Takes note of what follows a request's head.
     *
     * @return whether the application is to see it: not the end of a request without a body
     */
    boolean follow(Object msg) {
        if (next == Next.EMPTY_END) {
            next = Next.REQUEST;
            return false;
        }
        if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
            persistence.end();
        } else if (msg instanceof LastHttpContent) {
            next = Next.REQUEST;
        }
        return true;
    }

    /**
     * Completes the head of the answer.
     *
     * @param last whether no further request is wanted
     */
    void beginAnswer(HttpResponse head, boolean last) {
        answer = Answer.BEGUN;
        persistence.answer(head, last || isReceiving());
    }

    void endAnswer() {
        answer = Answer.NONE_OWED;
    }

    /** Returns whether the next message belongs to this request. */
    boolean goesOn() {
        return next != Next.REQUEST;
    }

    /** Returns whether the client is still sending the request's body. */
    boolean isReceiving() {
        return next == Next.BODY;
    }

    /** Takes note that the rest of the request is not wanted. */
    void stopReceiving() {
        next = Next.REQUEST;
    }

    /** Returns whether the answer is not complete. */
    boolean isAnswerOwed() {
        return answer != Answer.NONE_OWED;
    }

    /** Returns whether a request has no response yet, not even the beginning of one. */
    boolean isUnanswered() {
        return answer == Answer.OWED;
    }

    /** Returns whether a close now would look like the end of the answer. */
    boolean wouldCloseComplete() {
        return isAnswerOwed() && persistence.isCloseDelimited();
    }

    /** Returns whether the connection stays open after the answer. */
    boolean persists() {
        return persistence.persists();
    }
}
