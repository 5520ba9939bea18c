package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.log.LineFields;
import dev.tollgate.log.LineFormat;
import dev.tollgate.log.Severity;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.net.InetAddress;

/** The line of a request in the {@link LineFormat} of the process: {@code access} says where it was answered. */
final class AccessLine {
    static final String LOCATE = "locate";
    static final String NDT = "ndt";

    private static final int USUAL_LENGTH = 320;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private AccessLine() {}

    /** Returns the line of a request that was answered at locate. */
    static Line of(Answered answered, long nowMillis) {
        return line(nowMillis, answered.status(), "request at locate", line -> {
            line.text("access", LOCATE);
            line.text("int_id", answered.integrationId());
            line.text("key_id", answered.keyId());
            if (!answered.organization().isEmpty()) {
                line.text("org", answered.organization());
            }
            line.text("client", NetUtil.toAddressString(answered.client()));
            line.text("path", answered.path());
            line.number("status", answered.status());
            line.text("outcome", answered.outcome());
            line.number(
                    "duration_ms",
                    Math.round(answered.duration().toNanos() / NANOS_PER_MILLI * MICROS_PER_MILLI) / MICROS_PER_MILLI);
        });
    }

    /** Returns the line of a request that was refused at ndt-server. */
    static Line of(RefusedRequest refused, long nowMillis) {
        InetAddress client = refused.client().getAddress();
        return line(nowMillis, refused.status(), "refusal at ndt-server", line -> {
            line.text("access", NDT);
            line.text("int_id", refused.who().map(Integration::integrationId).orElse(""));
            line.text("key_id", refused.who().map(Integration::keyId).orElse(""));
            line.text("jti", refused.tokenId());
            line.text("client", client == null ? "" : NetUtil.toAddressString(client));
            line.text("direction", refused.direction());
            line.number("status", refused.status());
            line.text("reason", refused.reason());
        });
    }

    /**
     * Returns the line for lines of a status that were left out.
     *
     * @param service {@code locate} or {@code ndt}
     */
    static Line ofLeftOut(String service, int status, int lines, long nowMillis) {
        return line(nowMillis, status, "lines of requests were left out", line -> {
            line.text("access", service);
            line.number("status", status);
            line.number("left_out", lines);
        });
    }

    private static Line line(long nowMillis, int status, String message, LineFields.Content content) {
        Line line = new Line(USUAL_LENGTH);
        Severity severity = status < HttpResponseStatus.INTERNAL_SERVER_ERROR.code() ? Severity.INFO : Severity.WARNING;
        LineFormat.ofProcess().write(line, nowMillis, severity, message, content);
        return line;
    }
}
