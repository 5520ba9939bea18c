package dev.tollgate.sidecar.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of header sections that hands a bad one on with its fault, instead of failing before the stream exists: the
 * stream can then be answered or reset like any other, and frames that follow on it are no error of the connection. Field
 * names and values are validated, as are connection-specific fields (RFC 9113 §8.2). One event loop uses it.
 */
final class HeadDecoder extends DefaultHttp2HeadersDecoder {
    private @Nullable DecodedHeaders decoding;

    /**
     * @param maxList octets of a field section, as RFC 9113 §6.5.2 counts them; of a longer one the first fields are kept
     * @param maxBlock octets of an encoded section, beyond which the connection ends
     */
    HeadDecoder(int maxList, long maxBlock) {
        super(true, maxList);
        try {
            maxHeaderListSize(maxList, maxBlock);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Http2Headers newHeaders() {
        decoding = new DecodedHeaders(numberOfHeadersGuess());
        return decoding;
    }

    @Override
    public Http2Headers decodeHeaders(int stream, ByteBuf block) throws Http2Exception {
        try {
            return super.decodeHeaders(stream, block);
        } catch (Http2Exception e) {
            if (!Http2Exception.isStreamError(e)) {
                throw e;
            }
            return Objects.requireNonNull(decoding).withFault(e);
        } finally {
            decoding = null;
        }
    }
}
