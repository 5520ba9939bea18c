package dev.tollgate.sidecar.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/** The line of a request: {@code timestamp} in milliseconds since 1970, {@code access} says where it was answered. */
final class AccessLine {
    static final String LOCATE = "locate";
    static final String NDT = "ndt";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_LENGTH = 320;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private AccessLine() {}

    private interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Returns the line of a request that was answered at locate. */
    static Line of(Answered answered, long nowMillis) {
        return line(json -> {
            json.writeNumberField("timestamp", nowMillis);
            json.writeStringField("access", LOCATE);
            json.writeStringField("int_id", answered.integrationId());
            json.writeStringField("key_id", answered.keyId());
            if (!answered.organization().isEmpty()) {
                json.writeStringField("org", answered.organization());
            }
            json.writeStringField("client", NetUtil.toAddressString(answered.client()));
            json.writeStringField("path", answered.path());
            json.writeNumberField("status", answered.status());
            json.writeStringField("outcome", answered.outcome());
            json.writeNumberField(
                    "duration_ms",
                    Math.round(answered.duration().toNanos() / NANOS_PER_MILLI * MICROS_PER_MILLI) / MICROS_PER_MILLI);
        });
    }

    /** Returns the line of a request that was refused at ndt-server. */
    static Line of(RefusedRequest refused, long nowMillis) {
        InetAddress client = refused.client().getAddress();
        return line(json -> {
            json.writeNumberField("timestamp", nowMillis);
            json.writeStringField("access", NDT);
            json.writeStringField(
                    "int_id", refused.who().map(Integration::integrationId).orElse(""));
            json.writeStringField(
                    "key_id", refused.who().map(Integration::keyId).orElse(""));
            json.writeStringField("jti", refused.tokenId());
            json.writeStringField("client", client == null ? "" : NetUtil.toAddressString(client));
            json.writeStringField("direction", refused.direction());
            json.writeNumberField("status", refused.status());
            json.writeStringField("reason", refused.reason());
        });
    }

    /**
     * Returns the line for lines of a status that were left out.
     *
     * @param service {@code locate} or {@code ndt}
     */
    static Line ofLeftOut(String service, int status, int lines, long nowMillis) {
        return line(json -> {
            json.writeNumberField("timestamp", nowMillis);
            json.writeStringField("access", service);
            json.writeNumberField("status", status);
            json.writeNumberField("left_out", lines);
        });
    }

    private static Line line(Fields fields) {
        Line line = new Line(USUAL_LENGTH);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
        return line;
    }
}
