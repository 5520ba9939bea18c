package dev.tollgate.exchange.ops.api;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that no parser likes is a problem that the API tells of. */
final class HostileJsonBodyTest {
    @Test
    void isAProblem() {
        assertSurvives(HostileJsonBodyTest::read, ProblemException.class);
        assertSurvives(text -> read("{\"tier\":" + text + "}"), ProblemException.class);
    }

    /** A store would keep a question mark in its place. */
    @ParameterizedTest
    @CsvSource({
        "'{\"keys\":\"a\\ud800\"}', /keys",
        "'{\"keys\":\"\\udc00\\ud800\"}', /keys",
        "'{\"requests\":{\"until\":\"\\ud800\"}}', /requests/until",
        "'{\"requests\":{\"a\":[1,\"\\ud800\"]}}', /requests/a/1"
    })
    void isAProblemThatNamesTheMemberWithHalfOfASurrogatePair(String body, String member) {
        ProblemException problem = assertThrows(ProblemException.class, () -> read(body));
        assertEquals(HttpResponseStatus.BAD_REQUEST, problem.status());
        assertEquals(member, problem.mistakes().get(0).where());
    }

    private static void read(String body) throws ProblemException {
        Call call = new Call(
                "POST",
                "/",
                new DefaultHttpHeaders().set("Content-Type", "application/json"),
                body,
                Correlation.unknown(),
                InetAddress.getLoopbackAddress(),
                false);
        JsonBody.read(
                call,
                List.of("tier", "keys", "requests"),
                read -> List.of(
                        read.integer("tier", tier -> tier), read.text("keys", text -> text), read.object("requests")));
    }
}
