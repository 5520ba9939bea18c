package dev.tollgate.sidecar.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * A decoder of answers for a gateway. Its decoder result fails where a client could read the answer in another way than this
 * process: a version other than 1.x, a status that is not three digits from 100 to 599 (RFC 9112 §4, RFC 9110 §15), a
 * transfer coding other than chunked (RFC 9112 §7), control characters in the reason. So it does after too many interim
 * answers. Fields of length leave an answer that has no content (RFC 9110 §8.6).
 */
final class AnswerDecoder extends HttpResponseDecoder {
    /** Interim answers (RFC 9110 §15.2) that may come before an answer: there are four kinds. */
    static final int MAX_INTERIM = 16;

    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16_384;
    private static final int MAX_CHUNK = 65_536;

    private static final char DELETE = 0x7f;

    private boolean headOnly;
    private int interim;

    AnswerDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK));
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
    protected HttpMessage createMessage(String[] line) {
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

    /** Called when the header section is complete and nothing has been made of it; what this throws fails the answer. */
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
