package dev.tollgate.exchange.ops.api;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A body that no parser likes is a problem that the API tells of. */
final class HostileJsonBodyTest {
    @Test
    void isAProblem() {
        assertSurvives(HostileJsonBodyTest::read, ProblemException.class);
        assertSurvives(text -> read("{\"tier\":" + text + "}"), ProblemException.class);
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
