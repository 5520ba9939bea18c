package dev.tollgate.sidecar.locate.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Receives the answer to one request, on its event loop: interim answers, then a head, then contents to a
 * {@link io.netty.handler.codec.http.LastHttpContent}; or, at any point before the end, one failure.
 */
public interface UpstreamAnswer {
    /** An interim answer (RFC 9110 §15.2) other than 101. */
    void onInterim(HttpResponse head);

    /** The head of the final answer, or a 101. */
    void onHead(HttpResponse head);

    /** A part of the body, which the receiver releases or hands on. */
    void onContent(HttpContent content);

    /** Nothing more is at hand: what was written is to be flushed. */
    void onPause();

    /** There is room for more of the request's body. */
    void onRoom();

    /** The answer ends here; after it nothing is called. */
    void onFailure(UpstreamFailure failure);
}
