package dev.tollgate.sidecar.http.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** A header section as it came, whole or with the fault that made it incomplete. */
final class DecodedHeaders extends DefaultHttp2Headers {
    private @Nullable Http2Exception fault;

    DecodedHeaders(int sizeHint) {
        super(true, true, sizeHint);
    }

    DecodedHeaders withFault(Http2Exception cause) {
        fault = cause;
        return this;
    }

    /** Returns why a section is malformed, null if it is not. */
    static @Nullable Http2Exception fault(Http2Headers headers) {
        return headers instanceof DecodedHeaders decoded ? decoded.fault : null;
    }

    /** Returns whether a section is over its bound; its first fields are present. */
    static boolean isTooLong(Http2Headers headers) {
        return fault(headers) instanceof HeaderListSizeException;
    }
}
