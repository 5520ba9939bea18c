package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that sends and does not read what it gets. */
final class UntakenHttp1AnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Http1Fixture http = new Http1Fixture();

    @AfterEach
    void close() {
        http.channel.finishAndReleaseAll();
    }

    private void clientTakesAnswers(boolean does) {
        http.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, does);
        http.channel.runPendingTasks();
    }

    private int answerAll() {
        return answerAllAfter(0);
    }

    private int answerAllAfter(int answered) {
        int answers = answered;
        while (answers < http.requests.size()) {
            http.answer("a");
            answers++;
        }
        return answers;
    }

    @Test
    void noFurtherRequestPassesUntilAnswersAreTaken() {
        http.receive(GET);
        clientTakesAnswers(false);
        http.answer("a");
        for (int i = 0; i < 40; i++) {
            http.receive(GET);
        }
        assertEquals(1, http.requests.size());
        assertFalse(http.channel.config().isAutoRead());

        clientTakesAnswers(true);
        assertEquals(41, answerAllAfter(1));
        assertTrue(http.channel.config().isAutoRead());
    }

    @Test
    void anAnswerOnTheSpotMakesRoomForNoOther() {
        http.answersAtOnce = true;
        http.onRequest = () -> clientTakesAnswers(false);
        http.receive(GET.repeat(21));
        assertEquals(1, http.requests.size());

        http.onRequest = () -> {};
        clientTakesAnswers(true);
        assertEquals(21, http.requests.size());
        assertTrue(http.channel.config().isAutoRead());
    }

    /** As many as one TLS record can bring. */
    @Test
    void everyRequestOfALongReadIsAnswered() {
        http.receive(GET.repeat(580));
        assertEquals(1, http.requests.size());
        assertFalse(http.channel.config().isAutoRead());

        assertEquals(580, answerAll());
        assertTrue(http.channel.config().isAutoRead());
        assertEquals(List.of(), http.refusals);
    }

    @Test
    void theEndOfItsHalfCutsNoAnswerOff() {
        Dam dam = new Dam();
        http.channel.pipeline().addFirst(dam);
        http.receive(GET);
        http.answer("last");
        http.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(http.channel.isOpen());

        http.channel.pipeline().remove(dam);
        http.channel.flush();
        assertTrue(http.sent().endsWith("last"));
        assertFalse(http.channel.isOpen());
    }

    @Test
    void theLastAnswerEndsAConnectionWhoseClientHasEndedItsHalf() {
        http.answersAtOnce = true;
        clientTakesAnswers(false);
        http.receive(GET.repeat(20));
        http.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(http.channel.isOpen());

        clientTakesAnswers(true);
        assertEquals(20, http.requests.size());
        assertFalse(http.channel.isOpen());
    }

    @Test
    void aDrainCutsNoAnswerOff() {
        Dam dam = new Dam();
        http.channel.pipeline().addFirst(dam);
        http.receive(GET);
        http.answer("last");
        http.channel.pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        http.pass(Duration.ofSeconds(5));
        assertTrue(http.channel.isOpen());
        http.receive(GET);
        assertEquals(1, http.requests.size());

        http.channel.pipeline().remove(dam);
        http.channel.flush();
        assertTrue(http.sent().endsWith("last"));
        assertFalse(http.channel.isOpen());
    }

    @Test
    void aDrainLetsRequestsBeServedThatWaitForAnswersToBeTaken() {
        http.receive(GET);
        http.answer("a");
        clientTakesAnswers(false);
        http.channel.pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        http.receive(GET);
        http.pass(Duration.ofSeconds(5));
        assertTrue(http.channel.isOpen());

        clientTakesAnswers(true);
        http.answer("last");
        assertTrue(http.sent().endsWith("last"));
    }

    /** Lets nothing of what is written through. */
    private static final class Dam extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {}
    }

    @Test
    void aRequestThatIsBeingServedIsReadToItsEnd() {
        http.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
        clientTakesAnswers(false);
        http.receive("dy" + GET);

        assertEquals("body", http.bodies.toString());
        assertEquals(1, http.requests.size());
    }

    @Test
    void theIdleTimeGoesOnWhateverItsClientSends() {
        http.receive(GET);
        clientTakesAnswers(false);
        http.answer("a");
        for (int seconds = 0; seconds < 59; seconds++) {
            http.receive(GET);
            http.pass(Duration.ofSeconds(1));
        }
        assertTrue(http.channel.isOpen());

        http.pass(Duration.ofSeconds(1));
        assertFalse(http.channel.isOpen());
        assertEquals(List.of(), http.refusals);
    }

    @Test
    void readingGoesOnOnlyWhenNothingSpeaksAgainstIt() {
        http.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
        ReadGate.of(http.channel).stop(ReadGate.Reason.BODY);
        assertFalse(http.channel.config().isAutoRead());
        http.receive("dy" + GET.repeat(40));

        ReadGate.of(http.channel).resume(ReadGate.Reason.BODY);
        assertFalse(http.channel.config().isAutoRead());

        assertEquals(41, answerAll());
        assertTrue(http.channel.config().isAutoRead());
    }

    @Test
    void whatStillComesOfAnUnwantedBodyDoesNotProlongTheWaitForItsEnd() {
        http.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        http.answer("early");
        http.pass(Duration.ofSeconds(1));
        http.receive("b");
        http.pass(Duration.ofSeconds(1));

        assertFalse(http.channel.isOpen());
        assertEquals(List.of(), http.refusals);
    }
}
