package dev.tollgate.sidecar.locate.upstream;

import static dev.tollgate.sidecar.locate.upstream.PoolFixture.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pool of one event loop, with two connections and two places to wait, in embedded channels whose time stands still. */
final class UpstreamPoolTest {
    private static final UpstreamSettings SETTINGS = new UpstreamSettings(
            2, 2, Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(60));

    @RegisterExtension
    private final PoolFixture pool = new PoolFixture(SETTINGS);

    @Test
    void requestsThatAreStillComingTakeHalfOfTheConnectionsOnly() {
        pool.begin("slow");
        pool.begin("slow-too");
        assertEquals(List.of("slow-too BUSY"), pool.told);

        pool.send("whole");
        FakeUpstream.number(1).connected().answer(OK);
        assertEquals(List.of("slow-too BUSY", "whole 200", "whole ended"), pool.told);
    }

    @Test
    void countsConnectionsAndRequestsThatWait() {
        Duration second = Duration.ofSeconds(1);
        pool.bound(new UpstreamSettings(1, 2, second, second, second, second.multipliedBy(60)));
        pool.sendAll("a", "b", "c");
        assertEquals("1 open, 0 idle, 2 waiting", pool.load());
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);
        assertEquals("1 open, 0 idle, 1 waiting", pool.load());
        first.answer(OK);
        first.answer(OK);
        assertEquals("1 open, 1 idle, 0 waiting", pool.load());
        pool.send("d");
        assertEquals("1 open, 0 idle, 0 waiting", pool.load());
        first.answer(OK);
        first.hangUp();
        assertEquals("0 open, 0 idle, 0 waiting", pool.load());
        pool.sendAll("e", "f");
        pool.pass(second);
        assertEquals("1 open, 0 idle, 0 waiting", pool.load());
    }

    @Test
    void usesAnIdleConnectionAgain() {
        pool.send("a");
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);
        pool.send("b");
        first.answer(OK);

        assertEquals(List.of("a 200", "a ended", "b 200", "b ended"), pool.told);
        assertEquals(1, FakeUpstream.opened());
    }

    @Test
    void usesAConnectionThatHasBecomeOldNoMore() {
        FakeUpstream first = idle();
        for (int i = 0; i < 11; i++) {
            pool.pass(Duration.ofSeconds(5));
            pool.send("b");
            first.answer(OK);
        }
        assertEquals(1, FakeUpstream.opened());

        pool.send("c");
        pool.pass(Duration.ofSeconds(5));
        first.answer(OK);
        assertFalse(first.isOpen());
        pool.send("d");
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void sendsOnceMoreWhatWentOutOnAConnectionThatWasStale() {
        FakeUpstream stale = idle();
        pool.send("b");
        assertTrue(stale.received().startsWith("GET /b HTTP/1.1\r\n"));
        stale.hangUp();
        FakeUpstream fresh = FakeUpstream.number(1).connected();

        assertTrue(fresh.received().startsWith("GET /b HTTP/1.1\r\n"));
        fresh.answer(OK);
        assertEquals(List.of("b 200", "b ended"), pool.told);
    }

    @Test
    void sendsOnceMoreInThePlaceOfTheStaleConnectionThoughOthersWait() {
        FakeUpstream stale = idle();
        pool.sendAll("b", "c", "d");
        stale.hangUp();

        assertEquals(3, FakeUpstream.opened());
        assertTrue(FakeUpstream.number(2).connected().received().startsWith("GET /b "));
    }

    @Test
    void sendsNothingAThirdTime() {
        FakeUpstream stale = idle();
        pool.send("b");
        stale.hangUp();
        FakeUpstream.number(1).connected().hangUp();

        assertEquals(List.of("b CLOSED"), pool.told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void sendsNothingAgainOfWhichAnAnswerHasBegunOrThatHasABody() {
        FakeUpstream first = idle();
        pool.send("b");
        first.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        first.hangUp();
        assertEquals("b CLOSED", pool.told.get(pool.told.size() - 1));

        pool.told.clear();
        idle();
        pool.begin("c");
        FakeUpstream.number(1).hangUp();
        assertEquals(List.of("c onRoom", "c CLOSED"), pool.told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void holdsNoMoreThanAllowedAndServesThoseThatWaitInTheirOrder() {
        pool.sendAll("a", "b", "c", "d", "e");
        assertEquals(2, FakeUpstream.opened());
        assertEquals(List.of("e BUSY"), pool.told);

        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);
        first.answer(OK);
        FakeUpstream.number(1).connected();
        assertEquals(List.of("e BUSY", "a 200", "a ended", "c 200", "c ended"), pool.told);
        assertTrue(first.received().contains("GET /d "));
    }

    @Test
    void endsAWaitAfterTheTimeForConnecting() {
        pool.sendAll("a", "b", "c");
        FakeUpstream.number(0).connected();
        FakeUpstream.number(1).connected();
        pool.pass(Duration.ofMillis(1_500));
        pool.send("d");
        pool.pass(Duration.ofMillis(499));
        assertEquals(List.of(), pool.told);
        pool.pass(Duration.ofMillis(1));
        assertEquals(List.of("c BUSY"), pool.told);
        pool.pass(Duration.ofMillis(1_500));
        assertEquals(List.of("c BUSY", "d BUSY"), pool.told);
    }

    @Test
    void waitsForALookUpNoLongerThanForAConnection() {
        Runnable end = pool.delayLookUps();
        pool.send("a");
        pool.pass(Duration.ofMillis(1_999));
        assertEquals(List.of(), pool.told);
        pool.pass(Duration.ofMillis(1));
        assertEquals(List.of("a UNREACHABLE"), pool.told);

        end.run();
        assertEquals(0, FakeUpstream.opened());
        pool.send("b");
        assertTrue(FakeUpstream.number(0).connected().received().startsWith("GET /b "));
    }

    @Test
    void connectsWithWhatALookUpHasLeftOfTheTime() {
        Runnable end = pool.delayLookUps();
        pool.send("a");
        pool.pass(Duration.ofMillis(1_500));
        end.run();
        assertEquals(500, FakeUpstream.number(0).config().getOption(ChannelOption.CONNECT_TIMEOUT_MILLIS));
        pool.pass(Duration.ofMillis(1_000));
        assertEquals(List.of(), pool.told);
    }

    @Test
    void countsTheTimeForTheAnswerFromTheRequestOn() {
        pool.send("a");
        pool.send("b");
        FakeUpstream first = FakeUpstream.number(0).connected();
        FakeUpstream.number(1).connected();
        pool.pass(Duration.ofSeconds(14));
        pool.send("c");
        first.answer(OK);
        pool.pass(Duration.ofSeconds(14));
        assertEquals(List.of("a 200", "a ended", "b TIMEOUT"), pool.told);
        pool.pass(Duration.ofSeconds(1));
        assertEquals(List.of("a 200", "a ended", "b TIMEOUT", "c TIMEOUT"), pool.told);
        assertFalse(first.isOpen());
    }

    @Test
    void trickleOfAnAnswerMovesNoDeadline() {
        pool.send("a");
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        for (int i = 0; i < 15; i++) {
            first.answer("x");
            pool.pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of("a 200", "a TIMEOUT"), pool.told);
    }

    @Test
    void connectsForOneThatWaitsWhenAConnectionIsRefused() {
        pool.sendAll("a", "b", "c");
        FakeUpstream.number(0).refused();
        assertEquals(List.of("a UNREACHABLE"), pool.told);
        assertTrue(FakeUpstream.number(2).connected().received().contains("GET /c "));
    }

    @Test
    void sendsNothingForOneThatGaveUpWhileItWaited() {
        pool.send("a");
        pool.send("b");
        UpstreamCall gone = pool.send("c");
        pool.send("d");
        gone.cancel();
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.received();
        first.answer(OK);

        assertTrue(first.received().startsWith("GET /d "));
        assertEquals(List.of("a 200", "a ended"), pool.told);
    }

    @Test
    void tellsNothingOfAnAnswerThatWasGivenUpThoughItHadBeenRead() {
        pool.sendToGiveUp("a");
        FakeUpstream first = FakeUpstream.number(0).connected();
        first.answer(OK);

        assertEquals(List.of("a 200"), pool.told);
        assertFalse(first.isOpen());
    }

    @Test
    void keepsAConnectionWhoseRequestWasGivenUpBeforeItCameNoLongerThanOthers() {
        pool.send("a").cancel();
        FakeUpstream unused = FakeUpstream.number(0).connected();
        pool.pass(SETTINGS.idleTimeout().minusMillis(1));
        assertTrue(unused.isOpen());

        pool.pass(Duration.ofMillis(1));
        assertFalse(unused.isOpen());
    }

    @Test
    void keepsNoConnectionThatIsIdleForLongSaysSomethingUnaskedOrWantsToEnd() {
        FakeUpstream idle = idle();
        pool.pass(Duration.ofSeconds(9));
        assertTrue(idle.isOpen());
        pool.pass(SETTINGS.answerTimeout());
        assertFalse(idle.isOpen());

        FakeUpstream.forgetAll();
        FakeUpstream talking = idle();
        talking.answer(OK);
        assertFalse(talking.isOpen());

        FakeUpstream.forgetAll();
        pool.send("a");
        FakeUpstream ending = FakeUpstream.number(0).connected();
        ending.answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        assertFalse(ending.isOpen());
        pool.send("b");
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void holdsABodyUntilThereIsAConnectionAndReleasesItIfThereIsNever() {
        HttpContent sent = body();
        UpstreamCall call = pool.begin("a");
        call.send(sent);
        assertTrue(FakeUpstream.number(0).connected().received().contains("hello"));
        assertEquals(0, sent.refCnt());

        HttpContent lost = body();
        pool.begin("b").send(lost);
        FakeUpstream.number(1).refused();
        assertEquals(0, lost.refCnt());
    }

    private static HttpContent body() {
        return new DefaultLastHttpContent(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    }

    /** Returns a connection that has served a request. */
    private FakeUpstream idle() {
        pool.send("first");
        FakeUpstream idle = FakeUpstream.number(FakeUpstream.opened() - 1).connected();
        idle.answer(OK);
        idle.received();
        pool.told.clear();
        return idle;
    }
}
