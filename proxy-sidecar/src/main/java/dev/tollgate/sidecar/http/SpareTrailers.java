package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * The trailers of a connection's messages. Nearly all messages have none, so one empty object serves until a message fills
 * it; the next message gets another one. For connections whose message is written before the next one is decoded.
 */
final class SpareTrailers implements HttpHeadersFactory {
    private HttpHeaders spare = newEmptyHeaders();

    @Override
    public HttpHeaders newHeaders() {
        if (!spare.isEmpty()) {
            spare = newEmptyHeaders();
        }
        return spare;
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
        return DefaultHttpHeadersFactory.trailersFactory().newHeaders();
    }
}
