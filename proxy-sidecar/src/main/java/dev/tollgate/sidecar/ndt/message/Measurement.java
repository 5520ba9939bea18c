package dev.tollgate.sidecar.ndt.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sidecar.ndt.socket.BbrInfo;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A measurement message of ndt-server (ndt7 protocol, section "Measurements"). Members that are not replaced stay as the
 * server wrote them. The order of the members does not change.
 */
public final class Measurement {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final BbrInfo NO_BBR = new BbrInfo(0, 0, 0, 0);

    private final ObjectNode members;
    private final boolean endsLine;

    private Measurement(ObjectNode members, boolean endsLine) {
        this.members = members;
        this.endsLine = endsLine;
    }

    /** Reads a text message; empty if it is no JSON object. */
    public static Optional<Measurement> parse(byte[] text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode members
                    ? Optional.of(new Measurement(members, text[text.length - 1] == '\n'))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the name under which ndt-server archives the test. */
    public Optional<String> uuid() {
        return Optional.ofNullable(members.path("ConnectionInfo").path("UUID").textValue());
    }

    /** Says who talks to whom, in the form {@code IP:PORT} with IPv6 addresses in brackets. */
    public void setEnds(String client, String server) {
        if (members.get("ConnectionInfo") instanceof ObjectNode connection) {
            connection.put("Client", client).put("Server", server);
        }
    }

    /**
     * Replaces the values in {@code TCPInfo} and {@code BBRInfo} with those of another socket. Only members that the server
     * wrote are replaced. {@code ElapsedTime} and members that this class does not know stay. Without BBR the values of
     * {@code BBRInfo} are 0, as ndt-server writes them.
     */
    public void setSocket(TcpSample sample) {
        if (members.get("TCPInfo") instanceof ObjectNode tcp) {
            for (TcpField field : TcpField.values()) {
                if (tcp.has(field.jsonName())) {
                    tcp.put(field.jsonName(), sample.value(field));
                }
            }
        }
        if (members.get("BBRInfo") instanceof ObjectNode bbr) {
            BbrInfo info = sample.bbr().orElse(NO_BBR);
            bbr.put("BW", info.bandwidth())
                    .put("MinRTT", info.minRtt())
                    .put("PacingGain", info.pacingGain())
                    .put("CwndGain", info.cwndGain());
        }
    }

    /**
     * Returns the message as compact JSON in UTF-8, with the line feed that Go's encoder leaves behind it if it was there.
     */
    public byte[] toBytes() {
        try {
            return (JSON.writeValueAsString(members) + (endsLine ? "\n" : "")).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }
}
