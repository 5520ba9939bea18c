package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LocateAnswersTest {
    private static HttpHeaders fields(Refusal refusal) {
        FullHttpResponse answer = LocateAnswers.of(refusal, "r1", false, UnpooledByteBufAllocator.DEFAULT);
        answer.release();
        return answer.headers();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void saysOfEveryTokenThatDoesNotVerifyThatItIsInvalid(Reason reason) {
        HttpHeaders fields = fields(Refusal.unauthorized(reason));

        assertEquals(
                "Bearer realm=\"locate\", error=\"invalid_token\", error_description=\"" + reason.sentence() + "\"",
                fields.get("WWW-Authenticate"));
        assertEquals("WWW-Authenticate, X-Request-Id", fields.get("Access-Control-Expose-Headers"));
    }

    @Test
    void asksForTheProofThatARouteNeeds() {
        assertEquals("Bearer realm=\"locate\"", fields(Refusal.TOKEN_MISSING).get("WWW-Authenticate"));
        assertEquals("ApiKey", fields(Refusal.KEY).get("WWW-Authenticate"));
        assertFalse(fields(Refusal.NO_ROUTE).contains("WWW-Authenticate"));
    }

    @ParameterizedTest
    @EnumSource(LocateRoute.class)
    void namesOptionsAmongTheMethodsOnlyWhereItIsServed(LocateRoute route) {
        Refusal refusal = Refusal.method(route, HttpMethod.POST);

        assertEquals(route.hasPreflight(), fields(refusal).get("Allow").contains("OPTIONS"));
        assertEquals(route.hasPreflight(), refusal.body().before().contains("OPTIONS"));
    }

    @Test
    void letsPagesSeeWhenToComeBack() {
        HttpHeaders fields = fields(Refusal.keysUnavailable(Duration.ofMillis(1_500)));

        assertEquals("2", fields.get("Retry-After"));
        assertEquals("Retry-After, X-Request-Id", fields.get("Access-Control-Expose-Headers"));
    }

    @Test
    void tellNobodyToWaitForALimitOfZero() throws Exception {
        List<WindowState> states = List.of(
                new WindowState(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, "5/1h"), 0, Duration.ofSeconds(1_800)),
                new WindowState(
                        Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "0/1h"), 0, Duration.ofSeconds(3_600)),
                new WindowState(
                        Dimension.KEY_REQUESTS,
                        Limit.parse(Dimension.KEY_REQUESTS, "0/day"),
                        0,
                        Duration.ofSeconds(60)));
        Refusal refusal = Refusal.overQuota(Dimension.REQUESTS, states);
        HttpHeaders fields = fields(refusal);

        assertEquals(null, fields.get("Retry-After"));
        assertEquals("\"client\";r=0;t=1800, \"requests\";r=0, \"key_requests\";r=0", fields.get("RateLimit"));
        assertEquals(
                "\"client\";q=5;w=3600, \"requests\";q=0;w=3600, \"key_requests\";q=0", fields.get("RateLimit-Policy"));
        assertTrue(refusal.body().before().contains("the limit 'requests' is 0"));
        assertEquals("1800", fields(Refusal.overQuota(Dimension.CLIENT, states)).get("Retry-After"));
    }

    @Test
    void tellOfAShareThatIsUsedUpInAnOutage() throws Exception {
        Limit limit = Limit.parse(Dimension.REQUESTS, "60/day");
        Refusal refusal = Refusal.overQuota(
                Dimension.REQUESTS,
                List.of(new WindowState(Dimension.REQUESTS, limit, 0, Duration.ofSeconds(5), true)));
        HttpHeaders fields = fields(refusal);

        assertEquals("5", fields.get("Retry-After"));
        assertEquals("\"requests\";r=0;t=5", fields.get("RateLimit"));
        assertTrue(refusal.body().before().contains("this sidecar's share of the limit 'requests' is used up"));
    }

    @Test
    void nameTheRequestInFieldAndBody() {
        FullHttpResponse answer =
                LocateAnswers.of(Refusal.NO_ROUTE, "r-1_2.3", false, UnpooledByteBufAllocator.DEFAULT);

        assertEquals("r-1_2.3", answer.headers().get("X-Request-Id"));
        assertEquals("""
                {
                  "error": {
                    "type": "client",
                    "title": "There is no such path here",
                    "status": 404,
                    "instance": "r-1_2.3"
                  }
                }""", answer.content().toString(StandardCharsets.US_ASCII));
        assertEquals(
                answer.content().readableBytes(),
                answer.headers().getInt("Content-Length").intValue());
        answer.release();
    }

    @Test
    void haveADateAllOfThem() {
        assertTrue(fields(Refusal.MALFORMED).contains("Date"));
        assertTrue(LocateAnswers.preflight().headers().contains("Date"));
    }
}
