package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Collects an answer of locate, up to a bound, and stamps its access tokens. Owns what it has collected. */
final class StampedAnswer {
    /** Some fifty times what locate answers. */
    static final int MAX_LENGTH = 256 * 1024;

    private final AccessTokenStamp stamp;
    private final Integration who;
    private final HttpResponse head;
    private final ByteBufAllocator allocator;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    StampedAnswer(AccessTokenStamp stamp, Integration who, HttpResponse head, ByteBufAllocator allocator) {
        this.stamp = stamp;
        this.who = who;
        this.head = head;
        this.allocator = allocator;
    }

    /** Takes a part of the body; returns false, having released it, if the answer is too long. */
    boolean add(HttpContent content) {
        ByteBuf part = content.content();
        if (body.readableBytes() + part.readableBytes() > MAX_LENGTH) {
            content.release();
            return false;
        }
        if (!body.isReadable()) {
            body = part;
            return true;
        }
        if (part.isReadable()) {
            ByteBuf joined = allocator.buffer(body.readableBytes() + part.readableBytes());
            joined.writeBytes(body).writeBytes(part);
            body.release();
            body = joined;
        }
        content.release();
        return true;
    }

    /**
     * Returns the answer with its tokens stamped; everything collected is released.
     *
     * @throws InvalidTokenException if a token is not locate's, or if there is none: then the answer has a form that is not
     *     understood, and an unstamped token could hide in it
     */
    FullHttpResponse stamped() throws InvalidTokenException {
        try {
            HttpHeaders headers = head.headers();
            String text =
                    StampedBody.isPlain(headers) ? stamp.stamp(body.toString(StandardCharsets.ISO_8859_1), who) : null;
            if (text == null) {
                throw new InvalidTokenException(Reason.MALFORMED);
            }
            StampedBody.clean(headers);
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING)
                    .remove(HttpHeaderNames.CONTENT_ENCODING)
                    .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(text.length()));
            ByteBuf stamped = allocator.buffer(text.length());
            stamped.writeCharSequence(text, StandardCharsets.ISO_8859_1);
            return new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, head.status(), stamped, headers, EmptyHttpHeaders.INSTANCE);
        } finally {
            release();
        }
    }

    void release() {
        body.release();
        body = Unpooled.EMPTY_BUFFER;
    }
}
