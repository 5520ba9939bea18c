package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.log.AccessLineParts;
import dev.tollgate.log.LineFields;
import dev.tollgate.log.LineFormat;
import dev.tollgate.output.Line;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver.Answered;
import dev.tollgate.sidecar.ndt.TestObserver.RefusedRequest;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The line of a request in the {@link LineFormat} of the process: {@code access} says where it was answered. */
final class AccessLine {
    static final String LOCATE = "locate";
    static final String NDT = "ndt";

    /** Those of locate are shorter. */
    private static final int LONGEST_PATH = 256;

    private AccessLine() {}

    /** Writes the line of a request that was answered at locate. */
    static void write(Line out, Answered answered, long nowMillis) {
        AccessLineParts.write(out, answered.status(), "request at locate", nowMillis, line -> {
            line.text("access", LOCATE);
            answered.names().writeTo(line);
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
            AccessLineParts.duration(line, answered.duration().toNanos());
        });
    }

    /** Returns the line of a request that was refused at ndt-server. */
    static Line of(RefusedRequest refused, long nowMillis) {
        InetAddress client = refused.client().getAddress();
        return AccessLineParts.line(refused.status(), "refusal at ndt-server", nowMillis, line -> {
            line.text("access", NDT);
            refused.names().writeTo(line);
            who(line, refused.who().orElse(null));
            line.text("jti", refused.tokenId());
            line.text("client", client == null ? "" : NetUtil.toAddressString(client));
            line.number("client_port", refused.client().getPort());
            line.text("direction", refused.direction());
            line.number("status", refused.status());
            line.text("reason", refused.reason());
        });
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
}
