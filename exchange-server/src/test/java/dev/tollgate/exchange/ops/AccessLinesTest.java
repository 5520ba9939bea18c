package dev.tollgate.exchange.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.http.Answered;
import dev.tollgate.http.Correlation;
import dev.tollgate.log.AnonymousLines;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccessLinesTest {
    private final List<String> written = new ArrayList<>();
    private final List<Integer> leftOut = new ArrayList<>();
    private final AccessLines lines =
            new AccessLines(line -> written.add(line.toString(StandardCharsets.UTF_8)), leftOut::add);

    @Test
    void tellsWhoGotWhichToken() {
        lines.tell(answered(200, Map.of("tier", 1, "jti", "j1", "int_id", "acme", "key_id", "ki_1"), true));

        assertEquals(
                List.of("\"severity\":\"INFO\",\"message\":\"request at the exchange server\",\"access\":\"exchange\","
                        + "\"request_id\":\"r1\",\"trace\":\"t1\",\"int_id\":\"acme\",\"key_id\":\"ki_1\",\"tier\":1,"
                        + "\"jti\":\"j1\",\"client\":\"127.0.0.1\",\"method\":\"POST\",\"path\":\"/v0/x\","
                        + "\"status\":200,\"duration_ms\":1.5}\n"),
                written.stream().map(line -> line.replaceFirst(".*Z\",", "")).toList());
    }

    @Test
    void aStrangerCausesFewLines() {
        for (int i = 0; i < 25; i++) {
            lines.tell(answered(401, Map.of(), true));
            lines.tell(answered(404, Map.of(), false));
            lines.tell(answered(200, Map.of(), false));
        }
        assertEquals(2 * AnonymousLines.MOST, written.size());
        assertEquals(30, leftOut.size());
        lines.tellLeftOut();
        assertEquals(2 * AnonymousLines.MOST + 2, written.size());
    }

    @Test
    void tellsWhatOperatorsAskForAndOfStrangersTheRouteOnly() {
        Map<String, Object> route = Map.of("route", "/v0/integrations/{integration}");
        for (int i = 0; i < 25; i++) {
            lines.tell(elsewhere(200, Map.of("operator", "alice", "route", "/v0/integrations/{integration}")));
            lines.tell(elsewhere(401, route));
            lines.tell(elsewhere(200, route));
        }

        List<String> operators = written.stream()
                .filter(line -> line.contains("\"operator\":\"alice\""))
                .toList();
        assertEquals(25, operators.size());
        assertEquals(25 + AnonymousLines.MOST, written.size());
        assertEquals(
                written.size(),
                written.stream()
                        .filter(line -> line.contains("\"path\":\"/v0/integrations/{integration}\""))
                        .count());
    }

    private static Answered elsewhere(int status, Map<String, Object> told) {
        Answered routed = answered(status, told, false);
        return new Answered(routed.names(), routed.client(), routed.method(), "", status, told, false, routed.nanos());
    }

    private static Answered answered(int status, Map<String, Object> told, boolean asksForKey) {
        return new Answered(
                new Correlation("r1", "t1"),
                InetAddress.getLoopbackAddress(),
                "POST",
                "/v0/x",
                status,
                told,
                asksForKey,
                1_500_000);
    }
}
