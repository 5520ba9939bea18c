package dev.tollgate.sidecar.ops;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.log.LineFields;
import dev.tollgate.log.LineFormat;
import dev.tollgate.log.Severity;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The line of a request in the {@link LineFormat} of the process: {@code access} says where it was answered. */
final class AccessLine {
    static final String LOCATE = "locate";
    static final String NDT = "ndt";

    private static final int USUAL_LENGTH = 512;
    /** Those of locate are shorter. */
    private static final int LONGEST_PATH = 256;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private AccessLine() {}

    /** Returns the line of a request that was answered at locate. */
    static Line of(Answered answered, long nowMillis) {
        return line(nowMillis, answered.status(), "request at locate", line -> {
            line.text("access", LOCATE);
            names(line, answered.names());
            Caller caller = answered.caller();
            who(line, caller == null ? null : caller.integration());
            if (caller != null && !caller.organization().isEmpty()) {
                line.text("org", caller.organization());
            }
            line.text("jti", caller == null ? "" : caller.tokenId());
            line.text("client", NetUtil.toAddressString(answered.client()));
            line.text("method", answered.method());
            line.text("path", cut(answered.path()));
            line.number("status", answered.status());
            line.text("outcome", answered.outcome());
            if (answered.shadow() != null) {
                line.text("shadow", answered.shadow().wireName());
            }
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
            names(line, refused.names());
            who(line, refused.who().orElse(null));
            line.text("jti", refused.tokenId());
            line.text("client", client == null ? "" : NetUtil.toAddressString(client));
            line.number("client_port", refused.client().getPort());
            line.text("direction", refused.direction());
            line.number("status", refused.status());
            line.text("reason", refused.reason());
        });
    }

    private static void names(LineFields line, Correlation names) throws IOException {
        line.text("request_id", names.requestId());
        if (!names.trace().isEmpty()) {
            line.text("trace", names.trace());
        }
    }

    private static void who(LineFields line, @Nullable Integration who) throws IOException {
        line.text("int_id", who == null ? "" : who.integrationId());
        line.text("key_id", who == null ? "" : who.keyId());
        if (who != null) {
            line.number("tier", who.tier());
        }
    }

    private static String cut(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "...";
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
