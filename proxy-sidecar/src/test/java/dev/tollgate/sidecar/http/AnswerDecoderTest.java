package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers of a server behind are read, and which of their fields pass. */
final class AnswerDecoderTest {
    private static final String END = "\r\n\r\n";

    private final AnswerCodec codec = new AnswerCodec();
    private final EmbeddedChannel channel = new EmbeddedChannel(codec);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    private void ask(HttpMethod method) {
        channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/", Unpooled.EMPTY_BUFFER));
    }

    private void receive(String octets) {
        channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }

    private HttpResponse head(String octets) {
        ask(HttpMethod.GET);
        receive(octets);
        return channel.readInbound();
    }

    private static boolean isGood(HttpObject part) {
        return part.decoderResult().isSuccess();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 0 Zero",
                "HTTP/1.1 000 Zero",
                "HTTP/1.1 99 Early",
                "HTTP/1.1 600 Late",
                "HTTP/1.1 999 Late",
                "HTTP/1.1 1000 Long",
                "HTTP/1.1 -200 OK",
                "HTTP/1.1 +200 OK",
                "HTTP/1.1 0200 OK",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2x0 OK",
                "HTTP/1.1 \u00b2\u00b20 OK",
                "HTTP/0.9 200 OK",
                "HTTP/2.0 200 OK",
                "HTTP/3.0 200 OK",
                "HTTP/1.10 200 OK",
                "http/1.1 200 OK",
                "ICY 200 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1\r200 OK",
                "HTTP/1.1 \t200 OK",
                "HTTP/1.1 200\tOK",
                "HTTP/1.1 200\u000bOK",
                " HTTP/1.1 200 OK",
                "HTTP/1.1 200 O\u0000K",
                "HTTP/1.1 200 O\u001bK",
                "HTTP/1.1 200 O\u007fK",
            })
    void refusesStatusLines(String line) {
        assertFalse(isGood(head(line + "\r\nContent-Length: 0" + END)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length:",
                "Content-Length: 99999999999999999999",
                "Content-Length: 0\r\nX: a\u0000b",
                "Content-Length: 0\r\nX: a\u0001b",
                "Content-Length: 0\r\nX: a\u007fb",
                "Content-Length: 0\r\nX: a\rb",
                "Content-Length: 0\r\n: a",
                "Content-Length: 0\r\n:status: 500",
                "Content-Length: 0\r\nX\u00e9: a",
                "Content-Length: 0\r\nX",
                "Content Length: 2\r\nContent-Length: 0",
                "Content-Length: 0\r\nX Y",
                "Content-Length: 0\r\nX Y : a",
                "Content-Length: 0\r\nX\tY: a",
                "Content-Length: 0\nX: a",
                " X: a\r\nContent-Length: 0",
            })
    void refusesFields(String fields) {
        assertFalse(isGood(head("HTTP/1.1 200 OK\r\n" + fields + END)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.0 200 OK", "HTTP/1.9 599 \u00fcber"})
    void takesOtherStatusLines(String line) {
        assertTrue(isGood(head(line + "\r\nContent-Length: 0" + END)));
    }

    /** RFC 9112, section 5.1. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", " \t "})
    void dropsSpacesBeforeTheColon(String spaces) {
        assertEquals(
                "0",
                head("HTTP/1.1 200 OK\r\nContent-Length" + spaces + ": 0" + END)
                        .headers()
                        .get("Content-Length"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 0\r\n\r\n"
            })
    void dropsTheContentOfAReset(String rest) {
        for (int i = 0; i < 2; i++) {
            HttpResponse reset = head("HTTP/1.1 205 Reset\r\n" + rest);
            assertEquals("0", reset.headers().get("Content-Length"));
            assertFalse(reset.headers().contains("Transfer-Encoding"));
            HttpContent end = channel.readInbound();
            assertTrue(end instanceof LastHttpContent && isGood(end), String.valueOf(end));
            assertFalse(end.content().isReadable());
            assertFalse(codec.hasRest());
        }
        head("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpContent content = channel.readInbound();
        assertEquals("ok", content.content().toString(StandardCharsets.US_ASCII));
        content.release();
    }

    @Test
    void makesOneLineOfAFoldedField() {
        assertEquals(
                "a b",
                head("HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0" + END)
                        .headers()
                        .get("X"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"103 Early Hints", "204 No Content", "304 Not Modified"})
    void dropsTheLengthOfNothing(String status) {
        HttpResponse head =
                head("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nX: a" + END);

        assertTrue(isGood(head));
        assertEquals(1, head.headers().size(), head.toString());
    }

    @Test
    void keepsTheLengthOfAnAnswerToHead() {
        ask(HttpMethod.HEAD);
        receive("HTTP/1.1 200 OK\r\nContent-Length: 5" + END);

        assertEquals("5", channel.<HttpResponse>readInbound().headers().get("Content-Length"));
    }

    @Test
    void takesABoundedNumberOfInterimAnswers() {
        ask(HttpMethod.GET);
        receive(("HTTP/1.1 103 Early Hints" + END).repeat(AnswerDecoder.MAX_INTERIM));
        receive("HTTP/1.1 102 Processing" + END);

        for (int i = 0; i < 2 * AnswerDecoder.MAX_INTERIM; i++) {
            assertTrue(isGood(channel.readInbound()), "part " + i);
        }
        assertFalse(isGood(channel.readInbound()));
    }

    @Test
    void countsInterimAnswersForEachRequest() {
        for (int i = 0; i < 2; i++) {
            ask(HttpMethod.GET);
            receive(("HTTP/1.1 103 Early Hints" + END).repeat(AnswerDecoder.MAX_INTERIM) + "HTTP/1.1 204 None" + END);
        }

        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            assertTrue(isGood(part));
            ReferenceCountUtil.release(part);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTT", "ab"})
    void tellsOfOctetsBehindAnAnswer(String rest) {
        ask(HttpMethod.GET);
        receive("HTTP/1.1 204 None" + END + rest);

        assertEquals(!rest.isEmpty(), codec.hasRest());
    }

    @Test
    void givesEachAnswerItsOwnTrailers() {
        LastHttpContent first = last("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + END + "0\r\nA: 1" + END);
        LastHttpContent second = last("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + END + "0" + END);
        LastHttpContent third = last("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + END + "0\r\nB: 2" + END);

        assertEquals("1", first.trailingHeaders().get("A"));
        assertTrue(last("HTTP/1.1 200 OK\r\nContent-Length: 0" + END)
                .trailingHeaders()
                .isEmpty());
        assertFalse(second.trailingHeaders().contains("A"));
        assertEquals(1, third.trailingHeaders().size());
    }

    private LastHttpContent last(String octets) {
        head(octets);
        LastHttpContent last = channel.readInbound();
        last.release();
        return last;
    }

    @Test
    void readsTheStatusLineOfEachAnswer() {
        for (String line : new String[] {"200 OK", "404 Not Found", "200 Fine", "200 ", "200 OK", "301 OK"}) {
            HttpResponse head = head("HTTP/1.1 " + line + "\r\nContent-Length: 0" + END);
            ReferenceCountUtil.release(channel.readInbound());

            assertEquals(line, head.status().code() + " " + head.status().reasonPhrase());
        }
    }
}
