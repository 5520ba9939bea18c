package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.log.AnonymousLines;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.ClientConnection;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import io.netty.util.AsciiString;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SidecarRecordsTest {
    private static final Correlation NAMES = new Correlation("r1", "4bf92f3577b34da6a3ce929d0e0e4736");
    private static final Duration HOURS = Duration.ofHours(5);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SidecarRecords records = new SidecarRecords(
            registry,
            registry,
            registry,
            StandardStreams.before(out, System.err).output());

    @Test
    void writesALineOfEachRequest() throws Exception {
        records.onAnswered(new Answered(
                NAMES,
                caller("ac\"me", "ki_1", 3, ""),
                InetAddress.getByName("2001:db8::1"),
                "GET",
                "/v2/nearest",
                200,
                "relayed",
                Dimension.REQUESTS,
                micros(1_234)));
        records.onRefused(new RefusedRequest(
                429,
                "quota_token_uses",
                new InetSocketAddress("2001:db8::2", 1234),
                "upload",
                NAMES,
                Optional.of(new Integration("acme", "ki_2", 0, Quota.none())),
                "t1"));
        records.close();

        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n", -1);
        assertEquals(3, lines.length);
        JsonNode answered = new ObjectMapper().readTree(lines[0]);
        assertTrue(answered.path("time").asText().matches("20.*T.*[0-9]{3}Z"), lines[0]);
        assertEquals("INFO", answered.path("severity").asText());
        assertEquals("request at locate", answered.path("message").asText());
        assertEquals("locate", answered.path("access").asText());
        assertEquals("ac\"me", answered.path("int_id").asText());
        assertEquals("ki_1", answered.path("key_id").asText());
        assertEquals(3, answered.path("tier").asInt());
        assertEquals("j1", answered.path("jti").asText());
        assertEquals("r1", answered.path("request_id").asText());
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", answered.path("trace").asText());
        assertEquals("GET", answered.path("method").asText());
        assertEquals("requests", answered.path("shadow").asText());
        assertFalse(answered.has("org"));
        assertEquals("2001:db8::1", answered.path("client").asText());
        assertEquals("/v2/nearest", answered.path("path").asText());
        assertEquals(200, answered.path("status").asInt());
        assertEquals("relayed", answered.path("outcome").asText());
        assertEquals(1.234, answered.path("duration_ms").asDouble());
        JsonNode refused = new ObjectMapper().readTree(lines[1]);
        assertEquals("ndt", refused.path("access").asText());
        assertEquals("acme", refused.path("int_id").asText());
        assertEquals("ki_2", refused.path("key_id").asText());
        assertEquals("t1", refused.path("jti").asText());
        assertEquals("r1", refused.path("request_id").asText());
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", refused.path("trace").asText());
        assertEquals(0, refused.path("tier").asInt(-1));
        assertEquals(1234, refused.path("client_port").asInt());
        assertEquals("2001:db8::2", refused.path("client").asText());
        assertEquals("upload", refused.path("direction").asText());
        assertEquals(429, refused.path("status").asInt());
        assertEquals("quota_token_uses", refused.path("reason").asText());
    }

    @Test
    void leavesOutLinesOfRefusalsThatNeedNoToken() throws Exception {
        for (int i = 0; i < 25; i++) {
            answered("", 404, "no_route");
            answered("", 204, "preflight");
            answered("acme", 429, "requests");
            answered("", 200, "relayed");
            refused("");
            refused("t1");
            records.onTestEnded(nothingMeasured());
        }
        records.close();

        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertEquals(AnonymousLines.MOST + 1, count(lines, "locate", 404));
        assertEquals(AnonymousLines.MOST + 1, count(lines, "locate", 204));
        assertEquals(25, count(lines, "locate", 429));
        assertEquals(25, count(lines, "locate", 200));
        assertEquals(AnonymousLines.MOST + 1, count(lines, "ndt", 401));
        assertEquals(
                List.of(15, 15, 40, 15),
                lines.stream()
                        .filter(line -> line.has("left_out"))
                        .map(line -> line.path("left_out").asInt())
                        .toList());
        assertTrue(page().contains("tollgate_access_lines_left_out_total{code=\"404\"} 15.0"), page());
        assertTrue(page().contains("tollgate_access_lines_left_out_total{code=\"401\"} 40.0"), page());
        assertTrue(page().contains("tollgate_usage_records_left_out_total{outcome=\"stalled\"} 15.0"), page());
    }

    private static TestRecord nothingMeasured() {
        return new TestRecord(
                Optional.empty(),
                "t1",
                new ClientConnection(NAMES, new InetSocketAddress("192.0.2.9", 443), true),
                Optional.empty(),
                "",
                Instant.EPOCH,
                new InetSocketAddress("192.0.2.1", 1234),
                Optional.empty(),
                "upload",
                1,
                1,
                HOURS,
                "stalled",
                List.of());
    }

    private static long count(List<JsonNode> lines, String access, int status) {
        return lines.stream()
                .filter(line -> line.path("access").asText().equals(access)
                        && line.path("status").asInt() == status)
                .count();
    }

    private void refused(String tokenId) {
        records.onRefused(new RefusedRequest(
                401, "expired", new InetSocketAddress("192.0.2.1", 1234), "upload", NAMES, Optional.empty(), tokenId));
    }

    @Test
    void countsRequestsByIntegrationStatusAndOutcome() throws Exception {
        answered("acme", 200, "relayed");
        answered("acme", 200, "relayed");
        answered("acme", 429, "requests");
        answered("", 401, "expired");

        String page = page();
        assertTrue(page.contains(series("acme", 200, "relayed") + " 2.0"), page);
        assertTrue(page.contains(series("acme", 429, "requests") + " 1.0"), page);
        assertTrue(page.contains(series("none", 401, "expired") + " 1.0"), page);
        assertTrue(page.contains("tollgate_locate_request_duration_seconds_count 4"), page);
    }

    @Test
    void observesWhatLocateTook() throws Exception {
        records.onUpstreamAnswered(Duration.ofMillis(20));
        assertTrue(page().contains("tollgate_upstream_answer_seconds_bucket{le=\"0.025\"} 1"), page());
        assertTrue(page().contains("tollgate_upstream_answer_seconds_bucket{le=\"0.01\"} 0"), page());
    }

    @Test
    void heartbeatIsOpenFromIts101ToItsEndAndAnsweredByThe101() throws Exception {
        records.onSwitched(micros(20));
        records.onSwitched(micros(20));
        assertTrue(page().contains("tollgate_heartbeats_open 2.0"), page());

        records.onAnswered(new Answered(
                NAMES,
                caller("", "", 0, "mlab"),
                InetAddress.getByName("192.0.2.1"),
                "GET",
                "/v2/platform/heartbeat-jwt",
                101,
                "tunnel",
                null,
                HOURS));
        String page = page();
        assertTrue(page.contains("tollgate_heartbeats_open 1.0"), page);
        assertTrue(page.contains("tollgate_locate_request_duration_seconds_count 2"), page);
        assertTrue(page.contains("tollgate_locate_request_duration_seconds_bucket{le=\"0.005\"} 2"), page);
        records.close();
        JsonNode line = new ObjectMapper().readTree(out.toByteArray());
        assertEquals(HOURS.toMillis(), line.path("duration_ms").asLong());
        assertEquals("mlab", line.path("org").asText());
    }

    @Test
    void integrationsBeyondAThousandShareASeries() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            answered("int-" + i, 200, "relayed");
        }
        answered("int-0", 200, "relayed");

        String page = page();
        assertTrue(page.contains(series("int-0", 200, "relayed") + " 2.0"), page);
        assertTrue(page.contains(series("other", 200, "relayed") + " 200.0"), page);
    }

    private void answered(String integration, int status, String outcome) throws Exception {
        records.onAnswered(new Answered(
                NAMES,
                integration.isEmpty() ? null : caller(integration, "", 0, ""),
                InetAddress.getByName("192.0.2.1"),
                "GET",
                "/v2/nearest",
                status,
                outcome,
                null,
                micros(10)));
    }

    private static Caller caller(String integration, String keyId, int tier, String organization) {
        return new Caller(
                integration.isEmpty() ? null : new Integration(integration, keyId, tier, Quota.none()),
                organization,
                AsciiString.EMPTY_STRING,
                "j1",
                null);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    private static String series(String integration, int status, String outcome) {
        return "tollgate_locate_requests_total{code=\"" + status + "\",integration=\"" + integration + "\",outcome=\""
                + outcome + "\"}";
    }

    private String page() throws Exception {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.builder().build().write(page, registry.scrape());
        return page.toString(StandardCharsets.UTF_8);
    }
}
