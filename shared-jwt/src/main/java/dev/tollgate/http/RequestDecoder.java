package dev.tollgate.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** A decoder that pauses after each whole request. Behind one that it could not read it drops all that comes. */
final class RequestDecoder extends HttpRequestDecoder {
    private enum State {
        DECODING,
        PAUSED,
        DROPPING
    }

    private final AnswerEncoder answers;
    private State state = State.DECODING;
    private boolean decoded;

    RequestDecoder(HttpDecoderConfig decoding, AnswerEncoder answers) {
        super(decoding);
        this.answers = answers;
    }

    boolean isPaused() {
        return state == State.PAUSED;
    }

    /** Returns whether something was decoded since the last read was over. */
    boolean hasDecoded() {
        return decoded;
    }

    void readOver() {
        decoded = false;
    }

    int keptOctets() {
        return actualReadableBytes();
    }

    void goOn() {
        if (state == State.PAUSED) {
            state = State.DECODING;
        }
    }

    void dropRest() {
        state = State.DROPPING;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (state == State.DROPPING) {
            buffer.skipBytes(buffer.readableBytes());
        } else if (state == State.DECODING) {
            int before = out.size();
            super.decode(ctx, buffer, out);
            for (int i = before; i < out.size(); i++) {
                came(out.get(i));
            }
        }
    }

    private void came(Object message) {
        decoded = true;
        if (message instanceof HttpRequest head) {
            answers.expect(head.method());
        }
        boolean unreadable =
                message instanceof HttpObject part && part.decoderResult().isFailure();
        if (message instanceof LastHttpContent && !unreadable) {
            state = State.PAUSED;
        }
    }

    /** Where such a request ends is not certain enough to read another one behind it (RFC 9112 §6.1). */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        super.handleTransferEncodingChunkedWithContentLength(message);
        answers.closeAfterNext();
    }
}
