package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock of whoever issued a token differs from the sidecar's, which allows for two seconds. */
@Timeout(60)
final class ClockSkewTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String PRIORITY = "/v2/priority/nearest/ndt/ndt7";

    @TempDir
    private Path directory;

    /**
     * A token is used at an age by its issuer's clock; it lives 20 s.
     *
     * @param ahead by how many seconds that clock is before the sidecar's
     */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 200",
        "1, 0, 200",
        "3, 0, 401",
        "-3, 0, 200",
        "-3, 16, 200",
        "-3, 20, 401",
        "-1, 19, 200",
        "3, 20, 200"
    })
    void admitsTokensOfAClockThatIsWrongByLessThanTheSkew(int ahead, int age, int expected) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), "");
                RawClient client = sidecar.connect()) {
            String answer = "";
            boolean inTime = false;
            for (int i = 0; i < 20 && !inTime; i++) {
                Instant now = startOfASecond();
                String token = GoodTokens.integration(
                        sidecar.key(), now.plusSeconds(ahead).minusSeconds(age));
                client.send("GET " + PRIORITY + " HTTP/1.1\r\nHost: a\r\n" + GoodTokens.bearer(token) + "\r\n");
                answer = client.readAnswer();
                inTime = Duration.between(now, Instant.now()).compareTo(SECOND) < 0;
            }

            assertTrue(inTime);
            assertEquals(expected, RawClient.status(answer), answer);
            assertEquals(
                    expected == 401,
                    answer.contains("www-authenticate: Bearer realm=\"locate\", error=\"invalid_token\""),
                    answer);
        }
    }

    /** Tokens know whole seconds only, so that a test which begins within one is up to a second off. */
    private static Instant startOfASecond() throws InterruptedException {
        Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(SECOND);
        while (Instant.now().isBefore(next)) {
            Thread.sleep(1);
        }
        return next;
    }
}
