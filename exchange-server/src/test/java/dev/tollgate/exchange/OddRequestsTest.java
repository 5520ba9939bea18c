package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that hardly any client sends are answered as token-exchange answers them. */
final class OddRequestsTest {
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(new FakeStore());
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void leadsAPathAboveTheRootToTheRoot() throws Exception {
        String answer = get("/..", "");

        assertTrue(answer.startsWith("HTTP/1.1 307 Temporary Redirect\r\n"), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nlocation: /\r\n"), answer);
        assertTrue(answer.endsWith("<a href=\"/\">Temporary Redirect</a>.\n\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x/health",
                "HTTP://x:80/health",
                "http://u:p@x/health",
                "http://[::1]:80/health",
                "http:///health",
                "http://x:/health"
            })
    void takesThePathOfAnAbsoluteTarget(String target) throws Exception {
        assertEquals(200, status(get(target, "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x:ab/health",
                "http://[::1/health",
                "http://x%20y/health",
                "http://a@b@x/health",
                "http://a\\@x/health",
                "x:80"
            })
    void refusesAnAbsoluteTargetWithoutAProperAuthority(String target) throws Exception {
        assertEquals(400, status(get(target, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect:\r\n", "Expect: 100-continue\r\n", "Expect: 100-continue\r\nContent-Length: 0\r\n"})
    void sendsNoInterimAnswerWhereNoBodyComes(String fields) throws Exception {
        String answer = get("/health", fields);

        assertEquals(200, status(answer));
        assertFalse(answer.contains("100 Continue"), answer);
    }

    @Test
    void asksForTheBodyOfAClientThatWaits() throws Exception {
        String answer = exchange.raw("POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}");

        assertTrue(answer.startsWith("HTTP/1.1 100 Continue\r\n"), answer);
        assertTrue(answer.endsWith("Invalid API key\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "0x5", "", "5, 6", "99999999999999999999"})
    void answersAMalformedLengthWhetherTheClientWaitsOrNot(String length) throws Exception {
        for (String expectation : new String[] {"", "Expect: 100-continue\r\n"}) {
            String answer = exchange.raw("POST /v0/token/integration HTTP/1.1\r\nHost: x\r\n" + expectation
                    + "Content-Length: " + length + "\r\n\r\n{}");

            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\0", "/health?\u007f", "http://x/\u0001"})
    void refusesControlsInATarget(String target) throws Exception {
        assertEquals(400, status(get(target, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: tea\r\n", "Expect: 100-continue\r\nExpect: tea\r\n"})
    void refusesAnUnknownExpectation(String fields) throws Exception {
        assertEquals(417, status(get("/health", fields)));
    }

    /** Only a request's own line can be a target that is too long. */
    @ParameterizedTest
    @CsvSource({"/health, 400", "/LONG, 414"})
    void doesNotTakeTheLineOfAChunkForATarget(String target, int status) throws Exception {
        String line = "POST " + target.replace("LONG", "a".repeat(9_000)) + " HTTP/1.1";
        String answer = exchange(line, "Transfer-Encoding: chunked", "5;" + "a".repeat(9_000) + "\r\n");

        assertEquals(status, status(answer), answer);
    }

    @ParameterizedTest
    @CsvSource({"tea, 2, 417", "100-continue, 99999999, 413"})
    void refusesWhatAClientExpectsBeforeItSendsItsBodyAndSaysWhen(String expectation, String length, int status)
            throws Exception {
        String answer = exchange.raw("POST /v0/token/integration HTTP/1.1\r\nHost: x\r\nExpect: " + expectation
                + "\r\nContent-Length: " + length + "\r\n\r\n");

        assertEquals(status, status(answer));
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ndate: "), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "http/1.1, 400",
        "Http/1.1, 400",
        "HTTp/1.0, 400",
        "HTTP/1.1, 401",
        "HTTP/1.0, 401",
        "HTTP/2.0, 505",
        "HTTP/1.2, 505",
        "http/1.2, 505",
        "Http/1.9, 505",
        "HTTP/0.9, 505"
    })
    void takesTheNameOfTheProtocolInCapitalsOnly(String version, int status) throws Exception {
        assertEquals(status, status(exchange("POST /v0/token/integration " + version, "Content-Length: 2", "{}")));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, Host:, 200",
        "HTTP/1.0, X:, 200",
        "HTTP/1.1, X:, 400",
        "HTTP/1.1, Host: a~Host: a, 400",
        "HTTP/1.0, Host: a~Host: a, 400",
        "HTTP/1.1, Host: a b, 400",
        "HTTP/1.1, Host: a/b, 400",
        "HTTP/1.1, Host: user@a, 400",
        "HTTP/1.1, Host: [::1%/b], 400"
    })
    void wantsOneHost(String version, String fields, int status) throws Exception {
        String answer = exchange.raw(
                "GET /health " + version + "\r\n" + fields.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertEquals(status, status(answer), answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Transfer-Encoding: gzip                    | 501",
                "Transfer-Encoding: xchunked                | 501",
                "Transfer-Encoding: gzip, br                | 501",
                "Transfer-Encoding: gzip, chunked           | 501",
                "Transfer-Encoding: chunked, gzip           | 400",
                "Transfer-Encoding:                         | 400",
                "Content-Length: 2~Transfer-Encoding: gzip  | 501",
            })
    void implementsNoTransferCodingButChunked(String fields, int status) throws Exception {
        String answer = exchange("POST /v0/token/integration HTTP/1.1", fields.replace("~", "\r\n"), "0\r\n\r\n");

        assertEquals(status, status(answer), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, gzip", "GZIP", "x"})
    void readsNoBodyInAContentCodingAndSaysWhichItReads(String coding) throws Exception {
        String fields = "Content-Length: 2\r\nContent-Encoding: " + coding;
        String answer = exchange("POST /v0/token/integration HTTP/1.1", fields, "\u001f\u007f");

        assertEquals(415, status(answer), answer);
        assertTrue(answer.contains("\r\nAccept-Encoding: identity\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nUnsupported content encoding\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", "", "identity,"})
    void readsABodyThatHasNoCoding(String coding) throws Exception {
        String fields = "Content-Length: 2\r\nContent-Encoding: " + coding;

        assertEquals(401, status(exchange("POST /v0/token/autojoin HTTP/1.1", fields, "{}")));
    }

    private String exchange(String line, String fields, String body) throws Exception {
        return exchange.raw(line + "\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n\r\n" + body);
    }

    private String get(String target, String fields) throws Exception {
        return exchange.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
