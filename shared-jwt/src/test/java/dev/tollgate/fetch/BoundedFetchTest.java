package dev.tollgate.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.fixture.EndlessAnswer;
import dev.tollgate.fixture.EndlessAnswer.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server may do to a fetch that has a deadline of half a second and a bound of 1 MiB. */
@Timeout(60)
final class BoundedFetchTest {
    private static final int MOST = 1 << 20;

    private final BoundedFetch fetch = new BoundedFetch(Duration.ofMillis(500), MOST);

    private static String messageOf(BoundedFetch fetch, URI url) {
        return assertThrows(IOException.class, () -> fetch.fetch(HttpRequest.newBuilder(url)))
                .getMessage();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SILENT_AFTER_HEAD", "SLOW_BODY", "SLOW_HEAD"})
    void endsAtTheDeadlineAndClosesItsConnection(Kind kind) throws Exception {
        try (EndlessAnswer server = new EndlessAnswer(kind)) {
            assertEquals("no complete response within 500 ms", messageOf(fetch, server.url()));
            awaitNoConnection(server);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ENDLESS_BODY", "ENDLESS_CHUNKS"})
    void endsAtTheBoundAndClosesItsConnection(Kind kind) throws Exception {
        BoundedFetch patient = new BoundedFetch(Duration.ofSeconds(30), MOST);
        try (EndlessAnswer server = new EndlessAnswer(kind)) {
            assertEquals("its body is longer than 1048576 octets", messageOf(patient, server.url()));
            awaitNoConnection(server);
        }
    }

    @Test
    void followsNoRedirectAndReturnsWholeBodies() throws Exception {
        BoundedFetch patient = new BoundedFetch(Duration.ofSeconds(30), 2);
        try (EndlessAnswer server = new EndlessAnswer(Kind.REDIRECT)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.url());
            assertEquals(302, patient.fetch(request).statusCode());
            server.send(Kind.WHOLE);
            HttpResponse<byte[]> whole = patient.fetch(request);
            assertEquals(200, whole.statusCode());
            assertArrayEquals("ok".getBytes(StandardCharsets.US_ASCII), whole.body());
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        EndlessAnswer server = new EndlessAnswer(Kind.WHOLE);
        server.close();
        assertEquals("it cannot be reached", messageOf(new BoundedFetch(Duration.ofSeconds(30), 2), server.url()));
    }

    private static void awaitNoConnection(EndlessAnswer server) throws InterruptedException {
        while (server.open() > 0) {
            Thread.sleep(10);
        }
    }
}
