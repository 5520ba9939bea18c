package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.locate.upstream.FakeUpstream;
import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.QuotaRules;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests whose tokens name a user, or whose key has a limit of its own. */
final class NamedClientsTest {
    private static final String NEAREST = "/v2/nearest/ndt/ndt7";
    private static final String OK =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 39\r\n\r\n{\"results\":[{\"machine\":\"m\",\"urls\":{}}]}";

    private final LocateFixture locate = new LocateFixture();
    private int upstreams;

    @AfterEach
    void close() {
        locate.close();
    }

    /** Returns what the RateLimit fields of an answer say. */
    private String admitted(String token) {
        locate.ask(NEAREST, token);
        FakeUpstream upstream = FakeUpstream.number(upstreams++).connected();
        upstream.answer(OK);
        HttpResponse head = locate.client.readOutbound();
        assertEquals(200, head.status().code());
        locate.readBody();
        return String.valueOf(head.headers().get("RateLimit"));
    }

    private FullHttpResponse refused(String token) {
        locate.ask(NEAREST, token);
        FullHttpResponse answer = locate.client.readOutbound();
        assertEquals(429, answer.status().code());
        return answer;
    }

    @Test
    void usersOfOneAddressCountApartWhereTheRulesSaySo() {
        locate.quotas = new QuotaRules(true, false, ClientBy.QUOTA_USER, 80, Map.of(), Map.of());
        Quota one = Quota.ofToken(Map.of("client", "1/1h"));
        admitted(locate.token(one, "ann"));
        refused(locate.token(one, "ann")).release();
        admitted(locate.token(one, "bob"));
        locate.quotas = new QuotaRules(true, false, Map.of(), Map.of());
        admitted(locate.token(one, "ann"));
        refused(locate.token(one, "bob")).release();
        assertFalse(locate.told.toString().contains("ann"), locate.told.toString());
    }

    @Test
    void theKeysOwnLimitIsNamedWhereItRefuses() {
        Quota both = Quota.ofToken(Map.of("requests", "5/1h", "key_requests", "1/1h"));
        assertEquals("\"requests\";r=4;t=3600, \"key_requests\";r=0;t=3600", admitted(locate.token(both, "ann")));
        FullHttpResponse answer = refused(locate.token(both, "ann"));
        String body = answer.content().toString(StandardCharsets.UTF_8);
        assertTrue(body.contains("the limit 'key_requests' is used up"), body);
        assertEquals("3600", answer.headers().get("Retry-After"));
        assertEquals("acme 429 quota_key_requests", locate.told.get(1));
        answer.release();
    }
}
