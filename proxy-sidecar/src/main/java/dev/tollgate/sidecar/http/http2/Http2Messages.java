package dev.tollgate.sidecar.http.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.util.List;

/**
 * A converter of one stream's messages to HTTP/1.1. A malformed request fails with a stream error (RFC 9113 §8.1.1). A
 * head over a bound becomes a request with a failed decoder result, as in the HTTP/1 codec.
 */
public final class Http2Messages extends Http2StreamFrameToHttpObjectCodec {
    /** The two spaces and the version of a request line of HTTP/1.1. */
    private static final int REST_OF_LINE = " ".length() + " HTTP/1.1".length();

    private static final String X_FORWARDED_FOR = "x-forwarded-for";

    private final int maxRequestLine;
    private boolean begun;

    /** @param maxRequestLine octets that method and path may have together, counted as in a request line of HTTP/1.1 */
    public Http2Messages(int maxRequestLine) {
        super(true);
        this.maxRequestLine = maxRequestLine;
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, Http2StreamFrame frame, List<Object> out) throws Exception {
        if (frame instanceof Http2HeadersFrame section) {
            if (!begun) {
                begun = true;
                out.add(request(section));
                return;
            }
            throwFault(section.headers());
        }
        super.decode(ctx, frame, out);
    }

    private static void throwFault(Http2Headers headers) throws Http2Exception {
        Http2Exception fault = DecodedHeaders.fault(headers);
        if (fault != null) {
            throw fault;
        }
    }

    private HttpRequest request(Http2HeadersFrame section) throws Http2Exception {
        Http2Headers headers = section.headers();
        if (isLineTooLong(headers)) {
            return tooLong(headers, new TooLongHttpLineException("the path is over its bound"));
        }
        if (DecodedHeaders.isTooLong(headers)) {
            return tooLong(headers, new TooLongHttpHeaderException("the header section is over its bound"));
        }
        throwFault(headers);
        int stream = section.stream().id();
        String fault = RequestRules.fault(headers);
        if (fault != null) {
            throw Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, fault);
        }
        return wellFormed(stream, headers, section.isEndStream());
    }

    /** The path comes before the regular fields, so where it is missing it was itself too long. */
    private boolean isLineTooLong(Http2Headers headers) {
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        if (method == null || path == null) {
            return path == null && DecodedHeaders.isTooLong(headers);
        }
        return method.length() + path.length() + REST_OF_LINE > maxRequestLine;
    }

    private static HttpRequest tooLong(Http2Headers headers, Exception cause) {
        boolean headOnly =
                headers.method() != null && HttpMethod.HEAD.asciiName().contentEquals(headers.method());
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, headOnly ? HttpMethod.HEAD : HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        request.headers().add(X_FORWARDED_FOR, headers.getAll(X_FORWARDED_FOR));
        request.setDecoderResult(DecoderResult.failure(cause));
        return request;
    }

    /** Makes a request without a buffer, so that there is none to lose when the conversion finds another fault. */
    private static HttpRequest wellFormed(int stream, Http2Headers headers, boolean whole) throws Http2Exception {
        if (headers.authority() != null) {
            headers.remove(HttpHeaderNames.HOST);
        }
        HttpRequest request;
        try {
            request = HttpConversionUtil.toHttpRequest(stream, headers, true);
        } catch (IllegalArgumentException e) {
            throw Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, e, "no request line of HTTP/1.1");
        }
        if (whole) {
            return new DefaultFullHttpRequest(
                    request.protocolVersion(),
                    request.method(),
                    request.uri(),
                    Unpooled.EMPTY_BUFFER,
                    request.headers(),
                    EmptyHttpHeaders.INSTANCE);
        }
        if (!HttpUtil.isContentLengthSet(request)) {
            request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return request;
    }
}
