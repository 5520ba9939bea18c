package dev.tollgate.sidecar.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The usage record of a test as a line of JSON: who, how much, how it ended, the client's socket at the end in full
 * ({@code TCPInfo}, {@code BBRInfo}), and a series of what tells of the way in between. Names and units of both are
 * ndt-server's. Keys that join the line with its archive: {@code UUID}, empty where ndt-server has sent no message;
 * {@code archived_client} and its port, which the archive calls {@code ClientIP} and {@code ClientPort}, with {@code begun};
 * {@code jti}, which stands in the access token that the archive holds. Times are milliseconds since 1970.
 */
final class UsageLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<TcpField> OF_THE_SERIES = List.of(
            TcpField.RTT,
            TcpField.RTT_VAR,
            TcpField.MIN_RTT,
            TcpField.SND_CWND,
            TcpField.BYTES_ACKED,
            TcpField.BYTES_RECEIVED,
            TcpField.BYTES_SENT,
            TcpField.BYTES_RETRANS,
            TcpField.DELIVERY_RATE,
            TcpField.PACING_RATE,
            TcpField.NOTSENT_BYTES,
            TcpField.BUSY_TIME,
            TcpField.R_WND_LIMITED,
            TcpField.SND_BUF_LIMITED);

    private static final int USUAL_LENGTH = 8 * 1024;

    private UsageLine() {}

    static Line of(TestRecord test, long nowMillis) {
        ObjectNode line = JSON.createObjectNode();
        line.put("timestamp", nowMillis)
                .put("usage", "test")
                .put("begun", test.begun().toEpochMilli());
        line.put("int_id", test.who().map(Integration::integrationId).orElse(""));
        line.put("key_id", test.who().map(Integration::keyId).orElse(""));
        line.put("jti", test.tokenId()).put("UUID", test.uuid());
        addAddress(line, "client", test.client());
        test.callingFrom().ifPresent(address -> addAddress(line, "archived_client", address));
        line.put("direction", test.direction()).put("outcome", test.outcome());
        line.put("bytes_from_client", test.fromClient()).put("bytes_to_client", test.toClient());
        line.put("duration_ms", test.duration().toMillis());
        if (!test.samples().isEmpty()) {
            addSamples(line, test.samples());
        }
        return line(line);
    }

    /** An IPv6 address is written as ndt-server's archive has it (RFC 5952). */
    private static void addAddress(ObjectNode line, String name, InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        line.put(name, address == null ? "" : NetUtil.toAddressString(address)).put(name + "_port", socket.getPort());
    }

    private static void addSamples(ObjectNode line, List<TimedSample> samples) {
        TimedSample last = samples.get(samples.size() - 1);
        addTo(line.putObject("TCPInfo"), last, List.of(TcpField.values()));
        last.sample()
                .bbr()
                .ifPresent(bbr -> line.putObject("BBRInfo")
                        .put("BW", bbr.bandwidth())
                        .put("MinRTT", bbr.minRtt())
                        .put("PacingGain", bbr.pacingGain())
                        .put("CwndGain", bbr.cwndGain()));
        ArrayNode series = line.putArray("series");
        samples.forEach(sample -> addTo(series.addObject(), sample, OF_THE_SERIES));
    }

    private static void addTo(ObjectNode node, TimedSample timed, List<TcpField> fields) {
        TcpSample sample = timed.sample();
        node.put("ElapsedTime", timed.elapsed().toNanos() / 1000);
        fields.forEach(field -> node.put(field.jsonName(), sample.value(field)));
    }

    private static Line line(ObjectNode fields) {
        Line line = new Line(USUAL_LENGTH);
        try {
            line.writeBytes(JSON.writeValueAsBytes(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
        line.write('\n');
        return line;
    }
}
