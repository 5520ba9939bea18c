package dev.tollgate.sidecar.http.http2;

import dev.tollgate.memory.MeasuredHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
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
            Http2Headers headers = super.decodeHeaders(stream, block);
            return hasTooMany(headers) ? Objects.requireNonNull(decoding).withFault(tooMany(stream)) : headers;
        } catch (Http2Exception e) {
            if (!Http2Exception.isStreamError(e)) {
                throw e;
            }
            return Objects.requireNonNull(decoding).withFault(e);
        } finally {
            decoding = null;
        }
    }

    /** As many as in HTTP/1, whose request line is in three pseudo-headers here and whose Host is :authority. */
    private static boolean hasTooMany(Http2Headers headers) {
        int fields = headers.size();
        if (fields <= MeasuredHeaders.MOST_FIELDS) {
            return false;
        }
        fields -= headers.method() == null ? 0 : 1;
        fields -= headers.scheme() == null ? 0 : 1;
        fields -= headers.path() == null ? 0 : 1;
        return fields > MeasuredHeaders.MOST_FIELDS;
    }

    private static Http2Exception tooMany(int stream) {
        return Http2Exception.headerListSizeError(
                stream, Http2Error.PROTOCOL_ERROR, true, "more than %d fields", MeasuredHeaders.MOST_FIELDS);
    }
}
