package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.locate.upstream.FakeUpstream;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of a body is said of the one that the client gets. */
final class StampedBodyTest {
    private static final String NEAREST = "/v2/nearest/ndt/ndt7";
    private static final List<String> OF_THE_BODY = List.of(
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-Digest",
            "Repr-Digest",
            "Digest",
            "Content-MD5",
            "Signature",
            "Signature-Input");
    private static final List<String> OF_A_PART = List.of(
            "Range",
            "If-Range",
            "If-None-Match",
            "If-Match",
            "If-Modified-Since",
            "If-Unmodified-Since",
            "Want-Repr-Digest",
            "Want-Content-Digest",
            "Want-Digest");

    private final LocateFixture locate = new LocateFixture();

    @AfterEach
    void close() {
        locate.close();
    }

    private String answer(String status, String more) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\nX-Locate: 1\r\n" + more);
        OF_THE_BODY.forEach(name -> head.append(name).append(": x\r\n"));
        String body = "{\"results\":[{\"u\":\"ws://m/?access_token=" + locate.accessToken() + "\"}]}";
        return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private HttpResponse ask(String answer) {
        int before = FakeUpstream.opened();
        locate.ask(NEAREST, locate.token());
        FakeUpstream upstream = FakeUpstream.number(Math.max(0, FakeUpstream.opened() - 1));
        if (FakeUpstream.opened() > before) {
            upstream.connected();
        }
        upstream.answer(answer);
        return locate.client.readOutbound();
    }

    @Test
    void saysNothingOfLocatesBodyWhereItIsStamped() {
        locate.stampTokens();
        HttpResponse head = ask(answer("200 OK", "Content-Encoding: identity\r\n"));

        assertEquals(200, head.status().code());
        assertEquals("1", head.headers().get("X-Locate"));
        assertFalse(head.headers().contains("Content-Encoding"));
        OF_THE_BODY.forEach(name -> assertFalse(head.headers().contains(name), name));
        ReferenceCountUtil.release(head);
    }

    @Test
    void saysWhatLocateSaysWhereItIsNot() {
        HttpResponse head = ask(answer("200 OK", ""));

        OF_THE_BODY.forEach(name -> assertEquals("x", head.headers().get(name), name));
        locate.readBody();
    }

    @Test
    void stampsAnAnswerOfAnySuccess() {
        locate.stampTokens();
        HttpResponse head = ask(answer("203 Non-Authoritative Information", ""));

        assertEquals(203, head.status().code());
        assertFalse(head.headers().contains("ETag"));
        ReferenceCountUtil.release(head);
    }

    @Test
    void refusesAPartOfAnAnswerAndOneThatItCannotRead() {
        locate.stampTokens();
        HttpResponse part = ask(answer("206 Partial Content", "Content-Range: bytes 0-9/99\r\n"));
        assertEquals(502, part.status().code());
        ReferenceCountUtil.release(part);
        HttpResponse coded = ask(answer("200 OK", "Content-Encoding: gzip\r\n"));
        assertEquals(502, coded.status().code());
        ReferenceCountUtil.release(coded);
    }

    @Test
    void asksForAllOfTheAnswerWhereItIsStamped() {
        OF_A_PART.forEach(name -> locate.send(name, "x"));
        locate.ask(NEAREST, locate.token());
        String unstamped = FakeUpstream.number(0).connected().received().toLowerCase(Locale.ROOT);
        locate.stampTokens();
        locate.ask(NEAREST, locate.token());
        String stamped = FakeUpstream.number(1).connected().received().toLowerCase(Locale.ROOT);

        for (String name : OF_A_PART) {
            String field = "\r\n" + name.toLowerCase(Locale.ROOT) + ": x\r\n";
            assertTrue(unstamped.contains(field), name);
            assertFalse(stamped.contains(field), name);
        }
    }

    @Test
    void saysNothingOfLocatesBodyToAHeadRequest() {
        locate.stampTokens();
        locate.head(NEAREST, locate.token());
        FakeUpstream.number(0).connected().answer("HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 99\r\n\r\n");
        HttpResponse head = locate.client.readOutbound();

        assertFalse(head.headers().contains("ETag"));
        assertFalse(head.headers().contains("Content-Length"));
        locate.readBody();
    }
}
