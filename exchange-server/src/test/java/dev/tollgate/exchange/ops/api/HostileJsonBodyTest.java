package dev.tollgate.exchange.ops.api;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetAddress;
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
                InetAddress.getLoopbackAddress());
        JsonBody read = JsonBody.read(call, "tier", "keys", "requests");
        read.integer("tier");
        read.text("keys");
        read.object("requests");
    }
}
