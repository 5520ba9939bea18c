package dev.tollgate.sidecar.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool of one event loop, with two connections and two places to wait, in embedded channels whose time stands still. */
final class UpstreamPoolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final UpstreamSettings SETTINGS =
            new UpstreamSettings(2, 2, Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(10));

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private UpstreamPool pool;

    @BeforeEach
    void open() {
        FakeUpstream.forgetAll();
        client.freezeTime();
        pool = new UpstreamPools(
                        client.eventLoop(), FakeUpstream.class, new InetSocketAddress("127.0.0.1", 1), () -> SETTINGS)
                .of(client.eventLoop());
    }

    @AfterEach
    void close() {
        for (int i = 0; i < FakeUpstream.opened(); i++) {
            FakeUpstream.number(i).finishAndReleaseAll();
        }
        client.finishAndReleaseAll();
    }

    @Test
    void usesAnIdleConnectionAgain() {
        send("a");
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);
        send("b");
        first.answer(OK);

        assertEquals(List.of("a 200", "a ended", "b 200", "b ended"), told);
        assertEquals(1, FakeUpstream.opened());
    }

    @Test
    void sendsOnceMoreWhatWentOutOnAConnectionThatWasStale() {
        FakeUpstream stale = idle();
        send("b");
        assertTrue(stale.received().startsWith("GET /b HTTP/1.1\r\n"));
        stale.hangUp();
        FakeUpstream fresh = FakeUpstream.number(1).connected();

        assertTrue(fresh.received().startsWith("GET /b HTTP/1.1\r\n"));
        fresh.answer(OK);
        assertEquals(List.of("b 200", "b ended"), told);
    }

    @Test
    void sendsNothingAThirdTime() {
        FakeUpstream stale = idle();
        send("b");
        stale.hangUp();
        FakeUpstream.number(1).connected().hangUp();

        assertEquals(List.of("b CLOSED"), told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void sendsNothingAgainOfWhichAnAnswerHasBegunOrThatHasABody() {
        FakeUpstream first = idle();
        send("b");
        first.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        first.hangUp();
        assertEquals("b CLOSED", told.get(told.size() - 1));

        told.clear();
        idle();
        pool.send(request("c"), false, new Answer("c"));
        FakeUpstream.number(1).hangUp();
        assertEquals(List.of("c onRoom", "c CLOSED"), told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void holdsNoMoreThanAllowedAndServesThoseThatWaitInTheirOrder() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            send(name);
        }
        assertEquals(2, FakeUpstream.opened());
        assertEquals(List.of("e BUSY"), told);

        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);
        first.answer(OK);
        FakeUpstream.number(1).connected();
        assertEquals(List.of("e BUSY", "a 200", "a ended", "c 200", "c ended"), told);
        assertTrue(first.received().contains("GET /d "));
    }

    @Test
    void endsAWaitAfterTheTimeForConnecting() {
        for (String name : List.of("a", "b", "c")) {
            send(name);
        }
        pass(Duration.ofMillis(1_500));
        send("d");
        pass(Duration.ofMillis(499));
        assertEquals(List.of(), told);
        pass(Duration.ofMillis(1));
        assertEquals(List.of("c BUSY"), told);
        pass(Duration.ofMillis(1_500));
        assertEquals(List.of("c BUSY", "d BUSY"), told);
    }

    @Test
    void countsTheTimeForTheAnswerFromTheRequestOn() {
        send("a");
        send("b");
        FakeUpstream first = FakeUpstream.number(0).connected();
        pass(Duration.ofSeconds(14));
        send("c");
        first.answer(OK);
        pass(Duration.ofSeconds(14));
        assertEquals(List.of("a 200", "a ended"), told);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("a 200", "a ended", "c TIMEOUT"), told);
        assertFalse(first.isOpen());
    }

    @Test
    void trickleOfAnAnswerMovesNoDeadline() {
        send("a");
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        for (int i = 0; i < 15; i++) {
            first.answer("x");
            pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of("a 200", "a TIMEOUT"), told);
    }

    @Test
    void connectsForOneThatWaitsWhenAConnectionIsRefused() {
        for (String name : List.of("a", "b", "c")) {
            send(name);
        }
        FakeUpstream.number(0).refused();
        assertEquals(List.of("a UNREACHABLE"), told);
        assertTrue(FakeUpstream.number(2).connected().received().contains("GET /c "));
    }

    @Test
    void sendsNothingForOneThatGaveUpWhileItWaited() {
        send("a");
        send("b");
        UpstreamCall gone = send("c");
        send("d");
        gone.cancel();
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.received();
        first.answer(OK);

        assertTrue(first.received().startsWith("GET /d "));
        assertEquals(List.of("a 200", "a ended"), told);
    }

    @Test
    void keepsNoConnectionThatIsIdleForLongSaysSomethingUnaskedOrWantsToEnd() {
        FakeUpstream idle = idle();
        pass(Duration.ofSeconds(9));
        assertTrue(idle.isOpen());
        pass(SETTINGS.answerTimeout());
        assertFalse(idle.isOpen());

        FakeUpstream.forgetAll();
        FakeUpstream talking = idle();
        talking.answer(OK);
        assertFalse(talking.isOpen());

        FakeUpstream.forgetAll();
        send("a");
        FakeUpstream ending = FakeUpstream.number(0).connected();
        ending.answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        assertFalse(ending.isOpen());
        send("b");
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void holdsABodyUntilThereIsAConnectionAndReleasesItIfThereIsNever() {
        HttpContent sent = body();
        UpstreamCall call = pool.send(request("a"), false, new Answer("a"));
        call.send(sent);
        assertTrue(FakeUpstream.number(0).connected().received().contains("hello"));
        assertEquals(0, sent.refCnt());

        HttpContent lost = body();
        pool.send(request("b"), false, new Answer("b")).send(lost);
        FakeUpstream.number(1).refused();
        assertEquals(0, lost.refCnt());
    }

    private static HttpContent body() {
        return new DefaultLastHttpContent(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    }

    /** Returns a connection that has served a request. */
    private FakeUpstream idle() {
        send("first");
        FakeUpstream idle = FakeUpstream.number(FakeUpstream.opened() - 1).connected();
        idle.answer(OK);
        idle.received();
        told.clear();
        return idle;
    }

    private UpstreamCall send(String name) {
        return pool.send(
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/" + name, Unpooled.EMPTY_BUFFER),
                true,
                new Answer(name));
    }

    private static HttpRequest request(String name) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/" + name);
        request.headers().set("Content-Length", "5");
        return request;
    }

    private void pass(Duration time) {
        client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        client.runPendingTasks();
    }

    private final class Answer implements UpstreamAnswer {
        private final String name;

        Answer(String name) {
            this.name = name;
        }

        @Override
        public void onInterim(HttpResponse head) {
            told.add(name + " interim");
        }

        @Override
        public void onHead(HttpResponse head) {
            told.add(name + " " + head.status().code());
        }

        @Override
        public void onContent(HttpContent content) {
            if (content instanceof LastHttpContent) {
                told.add(name + " ended");
            }
            content.release();
        }

        @Override
        public void onPause() {}

        @Override
        public void onRoom() {
            told.add(name + " onRoom");
        }

        @Override
        public void onFailure(UpstreamFailure failure) {
            told.add(name + " " + failure);
        }
    }
}
