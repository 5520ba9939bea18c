package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.locate.upstream.FakeUpstream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a request that is admitted, in embedded channels whose time stands still. */
final class LocateHandlerTest {
    private static final String NEAREST = "/v2/nearest/ndt/ndt7";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Locate: 1\r\n\r\nok";
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

    private final LocateFixture locate = new LocateFixture();

    @AfterEach
    void close() {
        locate.close();
    }

    @Test
    void asksLocateInTheNameOfTheIntegrationAndPassesItsAnswerOn() {
        locate.rules(Map.of("acme", new RoutingRules.Pins(List.of(), List.of("lga0t"), List.of())), true);
        locate.ask(NEAREST + "?a=1", locate.token());
        FakeUpstream upstream = FakeUpstream.number(0).connected();

        String request = upstream.received();
        assertTrue(request.startsWith("GET /v2/priority/nearest/ndt/ndt7?a=1&site=lga0t HTTP/1.1\r\n"), request);
        assertTrue(request.contains("X-Forwarded-For: 192.0.2.1\r\n"), request);
        assertTrue(request.contains("X-Endpoint-API-UserInfo: "), request);
        assertFalse(request.contains("forged"), request);

        upstream.answer(OK);
        HttpResponse head = locate.client.readOutbound();
        assertEquals("1", head.headers().get("X-Locate"));
        assertEquals("\"requests\";r=1;t=3600", head.headers().get("RateLimit"));
        assertEquals("ok", locate.readBody());
        assertEquals(List.of("acme 200 relayed"), locate.told);
    }

    @Test
    void saysNothingOfItsOwnLimitsBesideA429OfLocates() {
        locate.ask(NEAREST, locate.token());
        FakeUpstream.number(0).connected().answer("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");

        HttpResponse head = locate.client.readOutbound();
        assertEquals(429, head.status().code());
        assertFalse(head.headers().contains("RateLimit"));
        assertFalse(head.headers().contains("RateLimit-Policy"));
        assertEquals("", locate.readBody());
        assertEquals(List.of("acme 429 relayed"), locate.told);
    }

    /** Whatever could not be read of a request has its line. */
    @Test
    void tellsOfHeadsThatCannotBeRead() {
        Map<Exception, Integer> faults = Map.of(
                new IllegalArgumentException("no colon"), 400,
                new TooLongHttpLineException(), 414,
                new TooLongHttpHeaderException(), 431);
        faults.forEach((fault, status) -> {
            HttpRequest head = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, NEAREST);
            head.setDecoderResult(DecoderResult.failure(fault));
            locate.client.writeInbound(head);

            assertEquals(status, locate.readRefusal());
            assertTrue(locate.told.remove(0).startsWith(" " + status + " "));
        });
        assertEquals(0, FakeUpstream.opened());
    }

    @Test
    void tellsOfABodyThatCannotBeReadAndGivesItsRequestUp() {
        locate.askWithBody(NEAREST);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        HttpContent broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        broken.setDecoderResult(DecoderResult.failure(new TooLongHttpLineException()));
        locate.client.writeInbound(broken);

        assertEquals(400, locate.readRefusal());
        assertEquals(List.of(" 400 malformed"), locate.told);
        assertFalse(upstream.isOpen());
        assertFalse(upstream.received().contains("0\r\n\r\n"));
    }

    /** Its backend would never learn that its clients are served as anybody's. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer: a.b.c", "bearer,a.b.c", "Bearer\ta.b.c", "Bearer\"a.b.c\""})
    void refusesWhatIsMeantAsATokenAndIsNone(String field) {
        locate.send("Authorization", field);
        locate.ask(NEAREST, null);

        assertEquals(401, locate.readRefusal());
        assertEquals(0, FakeUpstream.opened());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearerless a.b.c", "Bearer-2 a.b.c"})
    void servesAnotherSchemeAsNobody(String field) {
        locate.send("Authorization", field);
        locate.ask(NEAREST, null);

        assertEquals(1, FakeUpstream.opened());
    }

    @Test
    void sendsTheSecondRequestOnTheConnectionOfTheFirst() {
        locate.ask(NEAREST, null);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        upstream.answer(OK);
        locate.ask(NEAREST, null);
        upstream.answer(OK);

        assertEquals(1, FakeUpstream.opened());
        assertEquals(List.of(" 200 relayed", " 200 relayed"), locate.told);
    }

    @Test
    void namesTheOrganizationWhoseHeartbeatHasEnded() {
        locate.ask("/v2/platform/heartbeat-jwt", locate.autojoinToken());
        FakeUpstream.number(0).connected().hangUp();

        assertEquals(502, locate.readRefusal());
        assertEquals(List.of("mlab 502 upstream_closed"), locate.told);
    }

    @Test
    void givesLocatesAnswerUpWhenTheClientHasGone() {
        locate.ask(NEAREST, null);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        locate.client.close();
        locate.client.runPendingTasks();

        assertFalse(upstream.isOpen());
        assertEquals(List.of(" 499 client_gone"), locate.told);
    }

    @Test
    void tellsOnceOfAClientThatGoesBeforeA101ThatHasBeenRead() {
        locate.ask(NEAREST, null);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        locate.breakWhenWrittenTo();
        upstream.answer("HTTP/1.1 103 Early Hints\r\n\r\n" + SWITCH);

        assertEquals(List.of(" 499 client_gone"), locate.told);
    }

    @Test
    void tellsThatAClientWasGoneWhenItsServersWereWritten() {
        locate.ask(NEAREST, locate.token());
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        locate.breakWhenWrittenTo();
        upstream.answer("HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"results\":[{\"machine\":1}]}");

        assertEquals(List.of("acme 499 client_gone"), locate.told);
    }

    @Test
    void tellsOnceOfA101ThatWasNotAskedFor() {
        locate.ask(NEAREST, null);
        FakeUpstream.number(0).connected().answer(SWITCH);

        assertEquals(502, locate.readRefusal());
        assertNull(locate.client.readOutbound());
        assertEquals(List.of(" 502 upstream_garbage"), locate.told);
    }

    @Test
    void tellsOnceOfAnAnswerTooLongToBeStampedAndPassesNoneOfItOn() {
        locate.stampTokens();
        locate.ask(NEAREST, locate.token());
        FakeUpstream.number(0)
                .connected()
                .answer("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(500_000));

        assertEquals(502, locate.readRefusal());
        assertNull(locate.client.readOutbound());
        assertEquals(List.of("acme 502 answer_too_long"), locate.told);
    }

    @Test
    void answers504WhenLocateTakesTooLongAnd502WhenItHangsUp() {
        locate.ask(NEAREST, null);
        FakeUpstream.number(0).connected();
        locate.pass(LocateFixture.ANSWER_TIMEOUT);
        assertEquals(504, locate.readRefusal());

        locate.ask(NEAREST, null);
        FakeUpstream.number(1).connected().hangUp();
        assertEquals(502, locate.readRefusal());
        assertEquals(List.of(" 504 upstream_timeout", " 502 upstream_closed"), locate.told);
    }

    @Test
    void closesTheClientsConnectionWhenTheAnswerBreaksOff() {
        locate.ask(NEAREST, null);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        upstream.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
        upstream.hangUp();

        assertFalse(locate.client.isOpen());
        assertEquals(List.of(" 200 upstream_closed"), locate.told);
    }

    @Test
    void readsFromLocateOnlyWhileTheClientHasRoom() {
        locate.ask(NEAREST, null);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        locate.clientHasRoom(false);
        upstream.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
        assertFalse(upstream.config().isAutoRead());

        locate.clientHasRoom(true);
        assertTrue(upstream.config().isAutoRead());
        locate.client.close();
    }

    @Test
    void passesABodyOnAndRefusesOneThatGrowsTooLong() {
        locate.askWithBody(NEAREST);
        FakeUpstream upstream = FakeUpstream.number(0).connected();
        locate.client.writeInbound(content("0123456789"));
        assertTrue(upstream.received().endsWith("\r\n\r\na\r\n0123456789\r\n"));
        locate.client.writeInbound(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER));
        upstream.answer(OK);
        assertEquals(List.of(" 200 relayed"), locate.told);
        locate.readBody();

        locate.askWithBody(NEAREST);
        HttpContent tooLong = content("x".repeat(LocateFixture.MAX_BODY + 1));
        locate.client.writeInbound(tooLong);
        assertEquals(413, locate.readRefusal());
        assertEquals(0, tooLong.refCnt());
        assertFalse(upstream.isOpen());
    }

    /** The file changes while a token waits for its key. */
    @Test
    void servesARequestByTheRulesThatHeldWhenItBegan() {
        locate.ask(NEAREST, locate.tokenOfUnknownKey());
        locate.rules(Map.of("acme", new RoutingRules.Pins(List.of(), List.of("lga0t"), List.of())), false);
        locate.ask(NEAREST, null);
        assertEquals(401, locate.readRefusal());
        locate.fetchKeys();

        String request = FakeUpstream.number(0).connected().received();
        assertTrue(request.startsWith("GET /v2/priority/nearest/ndt/ndt7 HTTP/1.1\r\n"), request);
    }

    @Test
    void closesTheConnectionOfARequestThatAnErrorOfOursLeavesUndecided() {
        locate.quotaClock.breakDown();
        locate.ask(NEAREST, locate.token());

        assertFalse(locate.client.isOpen());
        assertEquals(0, FakeUpstream.opened());
        assertEquals(List.of(" 499 client_gone"), locate.told);
    }

    private static HttpContent content(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
