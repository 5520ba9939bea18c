package dev.tollgate.sidecar.locate.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * A receiver of the response to one request, on its event loop: interim responses, a head, and contents until a {@link
 * io.netty.handler.codec.http.LastHttpContent}; or one failure at any point before the end.
 */
public interface UpstreamAnswer {
    /** An interim response (RFC 9110 §15.2) other than 101. */
    void onInterim(HttpResponse head);

    /** The head of the final response, or a 101. */
    void onHead(HttpResponse head);

    /** A part of the body, which the receiver releases or passes on. */
    void onContent(HttpContent content);

    /** No more data is available now, so writes should be flushed. */
    void onPause();

    /** There is room for more of the request's body. */
    void onRoom();

    /** The response has failed. No further method is called. */
    void onFailure(UpstreamFailure failure);
}
