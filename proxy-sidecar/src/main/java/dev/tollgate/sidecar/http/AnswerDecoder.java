package dev.tollgate.sidecar.http;

import dev.tollgate.http.TransferCodings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * A decoder of answers for a gateway. Its decoder result fails where a client could read the answer in another way than this
 * process: a version other than 1.x, a status that is not three digits from 100 to 599 (RFC 9112 §4, RFC 9110 §15), other
 * than one space around the status, a field name with a space in it (RFC 9112 §5.1), a transfer coding other than chunked
 * (RFC 9112 §7), control characters in the reason. So it does after too many interim answers. Fields of length leave an answer
 * that has no content (RFC 9110 §8.6). A 205 loses the content that it must not have (RFC 9110 §15.3.6).
 */
final class AnswerDecoder extends HttpResponseDecoder {
    /** Interim answers (RFC 9110 §15.2) that may come before an answer: there are four kinds. */
    static final int MAX_INTERIM = 16;

    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16_384;
    private static final int MAX_CHUNK = 65_536;

    private static final char DELETE = 0x7f;
    private static final String SPACES = "the words of a status line are not one space apart";

    private final FieldNames fieldNames = new FieldNames();
    private final FieldNames words = new FieldNames();
    private boolean headOnly;
    private boolean reset;
    private int wordEnd;
    private int interim;

    AnswerDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK)
                .setTrailersFactory(new SpareTrailers()));
    }

    /** @param noContent whether the next answer is to a HEAD request */
    void expect(boolean noContent) {
        headOnly = noContent;
        interim = 0;
    }

    boolean hasRest() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int before = out.size();
        super.decode(ctx, in, out);
        for (int i = out.size() - 1; i >= before; i--) {
            if (out.get(i) instanceof HttpResponse head) {
                reset = head.status().code() == HttpResponseStatus.RESET_CONTENT.code();
            }
        }
        if (reset) {
            out.subList(before, out.size()).removeIf(AnswerDecoder::isContentOfReset);
        }
    }

    /** Takes the content out of a part of a 205, or has the part left out. */
    private static boolean isContentOfReset(Object part) {
        if (part instanceof HttpResponse head) {
            head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING).set(HttpHeaderNames.CONTENT_LENGTH, "0");
        } else if (part instanceof LastHttpContent last) {
            last.content().clear();
        } else if (part instanceof HttpContent content) {
            content.release();
            return true;
        }
        return false;
    }

    /** Netty splits a status line at any white space, and would take more than one for one. */
    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        if (start > 0) {
            throw new IllegalArgumentException(SPACES);
        }
        words.begin();
        return words.next(line, start, length).toString();
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException(SPACES);
        }
        wordEnd = start + length;
        return words.next(line, start, length).toString();
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        if (line[wordEnd] != ' ') {
            throw new IllegalArgumentException(SPACES);
        }
        return words.next(line, start, length).toString();
    }

    /** Netty ends the name of a response's field at a space and drops the text between it and the colon. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        int end = start + length;
        while (end < line.length && (line[end] == ' ' || line[end] == '\t')) {
            end++;
        }
        if (end == line.length || line[end] != ':') {
            throw new IllegalArgumentException("the name of a field of an answer has a space in it");
        }
        return fieldNames.next(line, start, length);
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        fieldNames.begin();
        if (!line[0].startsWith("HTTP/1.")) {
            throw new IllegalArgumentException("the version of an answer is not HTTP/1.x");
        }
        if (!isStatus(line[1])) {
            throw new IllegalArgumentException("the status of an answer is not a number from 100 to 599");
        }
        if (hasControls(line[2])) {
            throw new IllegalArgumentException("the reason of an answer has control characters");
        }
        return super.createMessage(line);
    }

    private static boolean isStatus(String text) {
        return text.length() == 3
                && text.charAt(0) >= '1'
                && text.charAt(0) <= '5'
                && isDigit(text.charAt(1))
                && isDigit(text.charAt(2));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == DELETE) {
                return true;
            }
        }
        return false;
    }

    /** Called when the header section is complete but not yet decoded. An exception fails the response. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        HttpResponse answer = (HttpResponse) message;
        boolean isInterim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (isInterim) {
            interim++;
            if (interim > MAX_INTERIM) {
                throw new IllegalArgumentException("more than " + MAX_INTERIM + " interim answers");
            }
        }
        if (isInterim || super.isContentAlwaysEmpty(answer)) {
            answer.headers().remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.TRANSFER_ENCODING);
            return true;
        }
        if (headOnly) {
            answer.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        } else if (!TransferCodings.areServed(answer.headers())) {
            throw new IllegalArgumentException("transfer codings of an answer");
        }
        return headOnly;
    }
}
