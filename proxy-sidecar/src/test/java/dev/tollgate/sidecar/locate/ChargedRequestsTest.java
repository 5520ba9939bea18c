package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.sidecar.locate.upstream.FakeUpstream;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an integration with two requests an hour is charged for: servers that its client was told of. */
final class ChargedRequestsTest {
    private static final String NEAREST = "/v2/nearest/ndt/ndt7";
    private static final String SERVERS = "{\n  \"results\": [ {\"machine\": \"m\", \"urls\": {}} ]\n}\n";

    private final LocateFixture locate = new LocateFixture();
    private int opened;

    @AfterEach
    void close() {
        locate.close();
    }

    private FakeUpstream ask() {
        locate.ask(NEAREST, locate.token());
        return FakeUpstream.number(opened++).connected();
    }

    private static String answer(String status, String body) {
        return String.format(
                Locale.ROOT,
                "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
                status,
                body.length(),
                body);
    }

    /** Asks once more, gets servers, and returns how many requests are left then. */
    private String remaining() {
        readAll();
        ask().answer(answer("200 OK", SERVERS));
        HttpResponse head = locate.client.readOutbound();
        String state = head.headers().get("RateLimit");
        readAll();
        return state.replaceAll(".*;r=([0-9]+);.*", "$1");
    }

    private void readAll() {
        locate.client.releaseOutbound();
    }

    @Test
    void chargesForServers() {
        ask().answer(answer("200 OK", SERVERS));
        assertEquals("0", remaining());
    }

    @Test
    void chargesForServersThatComeInParts() {
        FakeUpstream upstream = ask();
        String answer = answer("200 OK", SERVERS);
        for (int i = 0; i < answer.length(); i++) {
            upstream.answer(answer.substring(i, i + 1));
        }
        assertEquals("0", remaining());
    }

    @Test
    void chargesForAnAnswerWhoseFormItDoesNotKnow() {
        ask().answer(answer("200 OK", "ok"));
        assertEquals("0", remaining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "429 Too Many Requests",
                "503 Service Unavailable",
                "500 Internal Server Error",
                "404 Not Found",
                "204 No Content",
                "302 Found"
            })
    void chargesNothingForAnotherStatus(String status) {
        ask().answer(
                        status.startsWith("204")
                                ? "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                                : answer(status, SERVERS));
        assertEquals("1", remaining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"results\": []}",
                "{\"results\": null}",
                "{\"error\": {\"title\": \"results\"}}",
                "<html>results</html>",
                "{\"results\": [ {\"machine\": \"m\"",
                "{\"next_request\": {}, \"results\" : [ ] }"
            })
    void chargesNothingForAnAnswerWithoutServers(String body) {
        ask().answer(answer("200 OK", body));
        assertEquals("1", remaining());
    }

    @Test
    void chargesNothingWhenLocateCannotBeReachedOrHangsUpOrTakesTooLong() {
        locate.ask(NEAREST, locate.token());
        FakeUpstream.number(opened++).refused();
        readAll();
        ask().hangUp();
        readAll();
        FakeUpstream upstream = ask();
        locate.pass(LocateFixture.ANSWER_TIMEOUT);
        assertEquals(false, upstream.isOpen());
        assertEquals("1", remaining());
    }

    @Test
    void chargesNothingForWhatIsNoHttp() {
        ask().answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        assertEquals("1", remaining());
    }

    @Test
    void chargesNothingForAnAnswerThatCannotBeStamped() {
        locate.stampTokens();
        ask().answer(answer("200 OK", "{\"results\": [{\"urls\": {\"x\": \"ws://m/?access_token=a.b.c\"}}]}"));
        assertEquals(502, locate.readRefusal());
        ask().answer(answer("200 OK", "x".repeat(StampedAnswer.MAX_LENGTH + 1)));
        assertEquals(502, locate.readRefusal());
        locate.rules(Map.of(), true);
        assertEquals("1", remaining());
    }

    @Test
    void chargesNothingToAHeadRequest() {
        locate.head(NEAREST, locate.token());
        FakeUpstream.number(opened++)
                .connected()
                .answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 70\r\n\r\n");
        assertEquals("1", remaining());
    }
}
