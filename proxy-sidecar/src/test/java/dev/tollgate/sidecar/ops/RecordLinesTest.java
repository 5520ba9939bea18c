package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.log.AnonymousLines;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.ClientConnection;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import dev.tollgate.sidecar.ndt.socket.TcpSamples;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import io.netty.util.AsciiString;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What anybody can have written in a minute, on a clock that the test moves. */
final class RecordLinesTest {
    private static final Correlation NAMES = new Correlation("r1", "");
    private static final Integration ACME = new Integration("acme", "ki_1", 0, Quota.none());
    private static final long KIB = 1024;
    private static final int MANY = 2_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputQueue queue = StandardStreams.before(out, System.err).output();
    private final List<Integer> linesLeftOut = new ArrayList<>();
    private final List<String> recordsLeftOut = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final RecordLines lines = new RecordLines(queue, () -> now, linesLeftOut::add, recordsLeftOut::add);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private List<JsonNode> written() throws Exception {
        queue.flush(Duration.ofSeconds(30));
        List<JsonNode> written = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            written.add(new ObjectMapper().readTree(line));
        }
        return written;
    }

    private static long count(List<JsonNode> written) {
        return written.stream().filter(line -> !line.has("left_out")).count();
    }

    private static List<Integer> leftOut(List<JsonNode> written) {
        return written.stream()
                .filter(line -> line.has("left_out"))
                .map(line -> line.path("left_out").asInt())
                .toList();
    }

    @Test
    void anAnonymousTokenHasAsFewLinesOfRefusalsAsNone() throws Exception {
        for (int i = 0; i < MANY; i++) {
            lines.refused(refused(Optional.empty(), "t1"));
        }
        assertEquals(AnonymousLines.MOST, count(written()));
        assertEquals(MANY - AnonymousLines.MOST, linesLeftOut.size());

        pass(Duration.ofMinutes(1));
        lines.refused(refused(Optional.empty(), "t1"));
        assertEquals(AnonymousLines.MOST + 1, count(written()));
        assertEquals(List.of(MANY - AnonymousLines.MOST), leftOut(written()));
        assertEquals("ndt", written().get(AnonymousLines.MOST).path("access").asText());
    }

    @Test
    void allLinesOfAnIntegrationAreWritten() throws Exception {
        for (int i = 0; i < MANY; i++) {
            lines.refused(refused(Optional.of(ACME), "t1"));
            lines.answered(answered(1, 200, caller(ACME, "")));
            lines.answered(answered(1, 429, caller(ACME, "")));
            lines.answered(answered(1, 200, caller(null, "mlab")));
            lines.ended(test(Optional.of(ACME), "client_reset", 0, 0, 0, List.of()));
        }
        assertEquals(5 * MANY, count(written()));
    }

    @Test
    void aServedClientHasALineASecondOnAverage() throws Exception {
        for (int i = 0; i < MANY; i++) {
            lines.answered(answered(1, 200, null));
        }
        lines.answered(answered(2, 200, null));
        assertEquals(BlockLines.MOST + 1, count(written()));
        assertEquals(MANY - BlockLines.MOST, linesLeftOut.size());

        pass(Duration.ofMinutes(1));
        lines.answered(answered(1, 200, null));
        assertEquals(BlockLines.MOST + 2, count(written()));
        assertEquals(List.of(MANY - BlockLines.MOST), leftOut(written()));
    }

    @Test
    void servedClientsHaveAThousandLinesTogether() throws Exception {
        for (int i = 0; i < MANY; i++) {
            lines.answered(answered(i, 200, null));
        }
        lines.tellLeftOut();
        assertEquals(RecordLines.SERVED, count(written()));
        assertEquals(List.of(MANY - RecordLines.SERVED), leftOut(written()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_reset", "client_gone", "stalled", "completed"})
    void testsThatMeasuredNothingHaveFewRecords(String outcome) throws Exception {
        for (int i = 0; i < MANY; i++) {
            lines.ended(test(Optional.empty(), outcome, 100, 200, 50, List.of()));
        }
        pass(Duration.ofMinutes(1));
        lines.ended(test(Optional.empty(), outcome, 100, 200, 50, List.of()));

        assertEquals(AnonymousLines.MOST + 1, count(written()));
        assertEquals(MANY - AnonymousLines.MOST, recordsLeftOut.size());
        JsonNode told = written().get(AnonymousLines.MOST);
        assertEquals(MANY - AnonymousLines.MOST, told.path("left_out").asInt());
        assertEquals("test", told.path("usage").asText());
        assertEquals(outcome, told.path("outcome").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "64, 0, 1000, true",
        "32, 32, 1000, true",
        "63, 0, 60000, false",
        "1023, 0, 999, false",
        "0, 1024, 1, true"
    })
    void aTestMeasuredSomethingIfEnoughMoved(long fromClient, long toClient, long millis, boolean all) {
        for (int i = 0; i < MANY; i++) {
            lines.ended(test(Optional.empty(), "client_gone", fromClient * KIB, toClient * KIB, millis, List.of()));
        }
        assertEquals(all ? 0 : MANY - AnonymousLines.MOST, recordsLeftOut.size());
    }

    @Test
    void whatTheClientDidNotTakeDoesNotCount() {
        List<TimedSample> nothingTaken = List.of(new TimedSample(Duration.ZERO, TcpSamples.zero()));
        for (int i = 0; i < MANY; i++) {
            lines.ended(test(Optional.empty(), "client_reset", 0, 4_096 * KIB, 2_000, nothingTaken));
        }
        assertEquals(MANY - AnonymousLines.MOST, recordsLeftOut.size());
    }

    private static RefusedRequest refused(Optional<Integration> who, String tokenId) {
        return new RefusedRequest(
                429, "token_busy", new InetSocketAddress("192.0.2.1", 1234), "upload", NAMES, who, tokenId);
    }

    private static Caller caller(Integration integration, String organization) {
        return new Caller(integration, organization, AsciiString.EMPTY_STRING, "j1", null);
    }

    private static Answered answered(int client, int status, Caller caller) throws Exception {
        byte[] address = {10, 0, (byte) (client >> 8), (byte) client};
        return new Answered(
                NAMES,
                caller,
                InetAddress.getByAddress(address),
                "GET",
                "/v2/nearest",
                status,
                "relayed",
                null,
                Duration.ofMillis(1));
    }

    private static TestRecord test(
            Optional<Integration> who,
            String outcome,
            long fromClient,
            long toClient,
            long millis,
            List<TimedSample> samples) {
        return new TestRecord(
                who,
                "t1",
                new ClientConnection(NAMES, new InetSocketAddress("192.0.2.9", 443), true),
                Optional.empty(),
                "",
                Instant.EPOCH,
                new InetSocketAddress("192.0.2.1", 1234),
                Optional.empty(),
                "upload",
                fromClient,
                toClient,
                Duration.ofMillis(millis),
                outcome,
                samples);
    }
}
