package dev.tollgate.sidecar.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.log.LineFields;
import dev.tollgate.log.LineFormat;
import dev.tollgate.log.Severity;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.ndt.TestObserver.TestRecord;
import dev.tollgate.sidecar.ndt.socket.BbrInfo;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import dev.tollgate.text.InstantText;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The usage record of a test in the {@link LineFormat} of the process: who, how much, how it ended, the client's socket at
 * the end in full ({@code TCPInfo}, {@code BBRInfo}), and a series of what tells of the way in between. Names and units of
 * both are ndt-server's. Keys that join the line with its archive: {@code UUID}, empty where ndt-server has sent no message;
 * {@code archived_client} and its port, which the archive calls {@code ClientIP} and {@code ClientPort}, with {@code begun};
 * {@code jti}, which stands in the access token that the archive holds.
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
        Line line = new Line(USUAL_LENGTH);
        LineFormat.ofProcess().write(line, nowMillis, Severity.INFO, "test", fields -> write(test, fields));
        return line;
    }

    /**
     * Returns the line for records of an outcome that were left out.
     *
     * @param records how many
     */
    static Line leftOut(String outcome, int records, long nowMillis) {
        Line line = new Line(USUAL_LENGTH);
        LineFormat.ofProcess().write(line, nowMillis, Severity.INFO, "records of tests were left out", fields -> {
            fields.text("usage", "test");
            fields.text("outcome", outcome);
            fields.number("left_out", records);
        });
        return line;
    }

    private static void write(TestRecord test, LineFields line) throws IOException {
        line.text("usage", "test");
        test.connection().names().writeTo(line);
        line.text("begun", InstantText.of(test.begun().toEpochMilli()));
        line.text("int_id", test.who().map(Integration::integrationId).orElse(""));
        line.text("key_id", test.who().map(Integration::keyId).orElse(""));
        if (test.who().isPresent()) {
            line.number("tier", test.who().get().tier());
        }
        line.text("jti", test.tokenId());
        line.text("UUID", test.uuid());
        address(line, "client", test.client());
        address(line, "listener", test.connection().listener());
        line.flag("tls", test.connection().tls());
        if (test.callingFrom().isPresent()) {
            address(line, "archived_client", test.callingFrom().get());
        }
        line.text("direction", test.direction());
        line.text("outcome", test.outcome());
        if (test.shadow().isPresent()) {
            line.text("shadow", test.shadow().get().wireName());
        }
        line.number("bytes_from_client", test.fromClient());
        line.number("bytes_to_client", test.toClient());
        line.number("duration_ms", test.duration().toMillis());
        if (!test.samples().isEmpty()) {
            samples(line, test.samples());
        }
    }

    /** Writes an address. IPv6 addresses have the form that ndt-server's archive uses (RFC 5952). */
    private static void address(LineFields line, String name, InetSocketAddress socket) throws IOException {
        InetAddress address = socket.getAddress();
        line.text(name, address == null ? "" : NetUtil.toAddressString(address));
        line.number(name + "_port", socket.getPort());
    }

    private static void samples(LineFields line, List<TimedSample> samples) throws IOException {
        TimedSample last = samples.get(samples.size() - 1);
        line.json("TCPInfo", JSON.writeValueAsString(fields(last, List.of(TcpField.values()))));
        Optional<BbrInfo> bbr = last.sample().bbr();
        if (bbr.isPresent()) {
            line.json("BBRInfo", JSON.writeValueAsString(fields(bbr.get())));
        }
        ArrayNode series = JSON.createArrayNode();
        samples.forEach(sample -> series.add(fields(sample, OF_THE_SERIES)));
        line.json("series", JSON.writeValueAsString(series));
    }

    private static ObjectNode fields(BbrInfo bbr) {
        return JSON.createObjectNode()
                .put("BW", bbr.bandwidth())
                .put("MinRTT", bbr.minRtt())
                .put("PacingGain", bbr.pacingGain())
                .put("CwndGain", bbr.cwndGain());
    }

    private static ObjectNode fields(TimedSample timed, List<TcpField> fields) {
        TcpSample sample = timed.sample();
        ObjectNode node = JSON.createObjectNode();
        node.put("ElapsedTime", timed.elapsed().toNanos() / 1000);
        fields.forEach(field -> node.put(field.jsonName(), sample.value(field)));
        return node;
    }
}
