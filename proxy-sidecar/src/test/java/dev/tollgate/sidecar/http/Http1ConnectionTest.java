package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request at a time, answers in order, and an end that the client can tell from a failure. */
final class Http1ConnectionTest {
    private final Http1Fixture http = new Http1Fixture();

    @AfterEach
    void close() {
        http.channel.finishAndReleaseAll();
    }

    @Test
    void holdsPipelinedRequestsUntilTheAnswerBefore() {
        http.receive(get("/1") + get("/2") + get("/3"));
        assertEquals(List.of("/1"), http.requests);

        http.answer("one");
        assertEquals(List.of("/1", "/2"), http.requests);
        http.answer("two");
        http.answer("three");

        assertEquals(List.of("/1", "/2", "/3"), http.requests);
        String sent = http.sent();
        assertTrue(sent.indexOf("one") < sent.indexOf("two") && sent.indexOf("two") < sent.indexOf("three"), sent);
        assertTrue(http.channel.isOpen());
    }

    @Test
    void letsOthersHaveTheirTurnBetweenTwoPipelinedRequests() {
        http.answersAtOnce = true;
        http.onRequest = () -> http.channel.eventLoop().execute(() -> http.requests.add("other"));
        http.beginRead(get("/1") + get("/2") + get("/3"));
        assertEquals(List.of("/1", "other"), http.requests);

        http.channel.pipeline().fireChannelReadComplete();
        http.channel.runPendingTasks();
        assertEquals(List.of("/1", "other", "/2", "other", "/3", "other"), http.requests);
    }

    @Test
    void anAnswerThatCameLaterLetsOthersHaveTheirTurn() {
        http.receive(get("/1") + post("/2", "body") + get("/3"));
        // a flush would have an embedded channel run what is to be done in other turns
        http.channel.pipeline().lastContext().write(Http1Fixture.response(""));
        assertEquals(List.of("/1"), http.requests);

        http.channel.runPendingTasks();
        assertEquals(List.of("/1", "/2"), http.requests);
        assertEquals("body", http.bodies.toString());
    }

    @Test
    void aRequestThatComesAloneWaitsForNoTurn() {
        http.answersAtOnce = true;
        http.receiveOnly(get("/1"));
        http.receiveOnly(get("/2"));

        assertEquals(List.of("/1", "/2"), http.requests);
    }

    @Test
    void whatWaitsForItsTurnIsServedThoughTheClientHasEndedItsHalf() {
        http.answersAtOnce = true;
        http.beginRead(get("/1") + get("/2") + get("/3"));
        assertEquals(List.of("/1"), http.requests);
        http.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        http.channel.pipeline().fireChannelReadComplete();

        http.channel.runPendingTasks();
        assertEquals(List.of("/1", "/2", "/3"), http.requests);
        assertFalse(http.channel.isOpen());
    }

    @Test
    void readsNoFurtherWhileMuchIsHeld() {
        for (int i = 0; i < 40; i++) {
            http.receive(get("/" + i));
        }
        assertFalse(http.channel.config().isAutoRead());

        for (int i = 0; i < 40; i++) {
            http.answer("a");
        }
        assertTrue(http.channel.config().isAutoRead());
        assertEquals(40, http.requests.size());
    }

    /** It was read in one go with the request before. */
    @Test
    void aHeadThatDoesNotGoOnHasTheTimeOfAHead() {
        http.receive(get("/1") + "GET /2 HTTP/1.1\r\nHost:");
        http.answer("a");
        http.pass(Http1Fixture.BOUNDS.headTimeout());

        assertFalse(http.channel.isOpen());
    }

    @Test
    void theLastAnswerIsNotLostToAClientThatSendsMoreRequests() {
        http.receive("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/2"));
        http.answer("a");
        assertTrue(http.channel.isOpen());
        http.receive(get("/3").repeat(100));
        assertTrue(http.channel.config().isAutoRead());

        http.pass(Duration.ofSeconds(2));
        assertFalse(http.channel.isOpen());
        assertEquals(List.of("/1"), http.requests);
    }

    @Test
    void releasesWhatItHoldsWhenTheClientLeaves() {
        http.receive(get("/1") + post("/2", "held"));
        http.channel.close();

        assertEquals(List.of("/1"), http.requests);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, '', true, ''",
        "GET / HTTP/1.1, Connection: close, false, close",
        "GET / HTTP/1.1, Connection: Close, false, close",
        "GET / HTTP/1.0, '', false, close",
        "GET / HTTP/2.0, '', false, close",
        "GET / HTTP/1.2, Connection: keep-alive, false, close",
        "GET / HTTP/1.0, Connection: keep-alive, true, keep-alive"
    })
    void persistsAsTheRequestSays(String line, String field, boolean stays, String said) {
        http.receive(line + "\r\nHost: a\r\n" + (field.isEmpty() ? "" : field + "\r\n") + "\r\n");
        http.answer("body");

        String sent = http.sent().toLowerCase(Locale.ROOT);
        assertEquals(stays, http.channel.isOpen());
        assertEquals(!said.isEmpty(), sent.contains("connection: " + said), sent);
        assertTrue(sent.startsWith("http/1.1 200"), sent);
    }

    @Test
    void passesABodyOnAndTheNextRequestAfterIt() {
        http.receive(post("/1", "body") + get("/2"));
        assertEquals("body", http.bodies.toString());
        assertEquals(List.of("/1"), http.requests);

        http.answer("one");
        assertEquals(List.of("/1", "/2"), http.requests);
    }

    @Test
    void readsTheRestOfABodyThatNobodyWantsBeforeItCloses() {
        http.receive("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
        http.answer("early");
        assertTrue(http.sent().contains("close"));
        assertTrue(http.channel.isOpen());

        http.receive("67890");
        assertFalse(http.channel.isOpen());
    }

    @Test
    void waitsForAnUnwantedBodyNoLongerThanTwoSeconds() {
        http.receive("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        http.answer("early");
        http.pass(Duration.ofMillis(1_999));
        assertTrue(http.channel.isOpen());

        http.pass(Duration.ofMillis(1));
        assertFalse(http.channel.isOpen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n",
                "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n",
                "GET /1 HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\n"
            })
    void readsAndDropsNoMoreThanABoundedRest(String request) {
        http.receive(request);
        http.answer("last");
        String some = "a".repeat(16 * 1024);
        for (int i = 0; i < 15; i++) {
            http.receive(some);
        }
        assertTrue(http.channel.isOpen());

        http.receive(some);
        http.receive(some);
        assertFalse(http.channel.isOpen());
    }

    @Test
    void aClientThatSendsNoMoreBeforeItsAnswerHasLeft() {
        http.receive(get("/1"));
        http.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(http.channel.isOpen());
    }

    @Test
    void aDrainEndsAnIdleConnectionAndLetsARequestEnd() {
        Http1Fixture idle = new Http1Fixture();
        idle.channel.pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        assertTrue(idle.channel.isOpen());
        idle.pass(Duration.ofMillis(500));
        assertFalse(idle.channel.isOpen());
        assertEquals(List.of(), idle.refusals);

        http.receive(get("/1"));
        http.channel.pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        http.pass(Duration.ofSeconds(5));
        assertTrue(http.channel.isOpen());
        http.answer("last");
        assertTrue(http.sent().contains("last"));
    }

    @Test
    void aHeadMustBeCompleteInTimeAndAnIdleConnectionBusyAgain() {
        http.receive("GET / HT");
        http.pass(Duration.ofSeconds(10));
        assertFalse(http.channel.isOpen());
        assertEquals(List.of(ConnectionObserver.Cause.HEAD_TIMEOUT), http.refusals);

        Http1Fixture idle = new Http1Fixture();
        idle.receive(get("/"));
        idle.pass(Duration.ofSeconds(30));
        idle.answer("late");
        assertTrue(idle.channel.isOpen());
        idle.pass(Duration.ofSeconds(55));
        assertTrue(idle.channel.isOpen());
        idle.pass(Duration.ofSeconds(60));
        assertFalse(idle.channel.isOpen());
        assertEquals(List.of(), idle.refusals);
        idle.channel.finishAndReleaseAll();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
