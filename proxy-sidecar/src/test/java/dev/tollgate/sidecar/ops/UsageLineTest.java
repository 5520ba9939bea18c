package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.ndt.TestObserver;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import dev.tollgate.sidecar.ndt.socket.BbrInfo;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TcpSamples;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UsageLineTest {
    private static final Instant BEGUN = Instant.ofEpochMilli(1_767_323_035_000L);
    private static final long NOW = 1_767_323_045_020L;
    private static final TcpSample SAMPLE = TcpSamples.counting(Optional.of(new BbrInfo(7, 8, 9, 10)));

    @Test
    void saysWhoHowMuchAndHowItEndedOnOneLine() throws Exception {
        String line = UsageLine.of(record(List.of()), NOW).toString(StandardCharsets.UTF_8);

        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        assertEquals(
                "{\"time\":\"2026-01-02T03:04:05.020Z\",\"severity\":\"INFO\",\"message\":\"test\",\"usage\":\"test\","
                        + "\"request_id\":\"r1\",\"begun\":\"2026-01-02T03:03:55.000Z\",\"int_id\":\"acme\",\"key_id\":\"k1\","
                        + "\"tier\":0,\"jti\":\"t\\\"1\",\"UUID\":\"h_1\",\"client\":\"2001:db8::1\",\"client_port\":4711,"
                        + "\"listener\":\"192.0.2.9\",\"listener_port\":443,\"tls\":true,"
                        + "\"archived_client\":\"::1\",\"archived_client_port\":40000,"
                        + "\"direction\":\"download\",\"outcome\":\"completed\",\"shadow\":\"server_tests\",\"bytes_from_client\":5,"
                        + "\"bytes_to_client\":6,\"duration_ms\":10020}\n",
                line);
    }

    @Test
    void holdsTheLastSampleInFullAndTheSeries() throws Exception {
        JsonNode line = new ObjectMapper()
                .readTree(UsageLine.of(
                                record(List.of(
                                        new TimedSample(Duration.ofMillis(250), SAMPLE),
                                        new TimedSample(Duration.ofMillis(500), SAMPLE))),
                                NOW)
                        .toByteArray());

        assertEquals(TcpField.values().length + 1, line.path("TCPInfo").size());
        assertEquals(500_000, line.path("TCPInfo").path("ElapsedTime").asLong());
        assertEquals(8, line.path("BBRInfo").path("MinRTT").asLong());
        assertEquals(2, line.path("series").size());
        assertEquals(250_000, line.path("series").path(0).path("ElapsedTime").asLong());
        assertEquals(
                SAMPLE.value(TcpField.BYTES_ACKED),
                line.path("series").path(1).path("BytesAcked").asLong());
    }

    private static TestRecord record(List<TimedSample> samples) {
        return new TestRecord(
                Optional.of(new Integration("acme", "k1", 0, Quota.none())),
                "t\"1",
                new TestObserver.ClientConnection(
                        new Correlation("r1", ""), new InetSocketAddress("192.0.2.9", 443), true),
                Optional.of(Dimension.SERVER_TESTS),
                "h_1",
                BEGUN,
                new InetSocketAddress("2001:db8::1", 4711),
                Optional.of(new InetSocketAddress("::1", 40000)),
                "download",
                5,
                6,
                Duration.ofMillis(10_020),
                "completed",
                samples);
    }
}
