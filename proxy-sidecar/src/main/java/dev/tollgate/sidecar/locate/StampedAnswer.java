package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.memory.Account;
import dev.tollgate.memory.MemoryKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * A collector of locate's response, up to a bound, that stamps its access tokens. Owns the collected parts, and counts
 * them in the account of the client's connection.
 */
final class StampedAnswer {
    /** About fifty times the length of locate's responses. */
    static final int MAX_LENGTH = 256 * 1024;

    private final AccessTokenStamp stamp;
    private final Integration who;
    private final HttpResponse head;
    private final ByteBufAllocator allocator;
    private final Account account;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private int counted;

    StampedAnswer(
            AccessTokenStamp stamp, Integration who, HttpResponse head, ByteBufAllocator allocator, Account account) {
        this.account = account;
        this.stamp = stamp;
        this.who = who;
        this.head = head;
        this.allocator = allocator;
    }

    /** Adds a part of the body. Returns false, after releasing it, if the response is too long. */
    boolean add(HttpContent content) {
        ByteBuf part = content.content();
        if (body.readableBytes() + part.readableBytes() > MAX_LENGTH) {
            content.release();
            return false;
        }
        count(body.readableBytes() + part.readableBytes());
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

    /** Returns the head, which describes the stamped body after {@link #stamped}. */
    HttpResponse head() {
        return head;
    }

    /**
     * Returns the body with stamped tokens, and releases the collected parts.
     *
     * @throws InvalidTokenException if a token is not locate's, or if there is none: then the response has an unknown
     *     form, which could hide an unstamped token
     */
    ByteBuf stamped() throws InvalidTokenException {
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
            return stamped;
        } finally {
            release();
        }
    }

    private void count(int octets) {
        account.hold(MemoryKind.DIRECT, octets - counted);
        counted = octets;
    }

    void release() {
        count(0);
        body.release();
        body = Unpooled.EMPTY_BUFFER;
    }
}
