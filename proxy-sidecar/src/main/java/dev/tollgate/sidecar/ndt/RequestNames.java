package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.Correlation;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/** The names of the one request of a connection, kept at its channel. */
final class RequestNames {
    private static final AttributeKey<Correlation> NAMES = AttributeKey.valueOf(RequestNames.class, "names");

    private RequestNames() {}

    /** Notes those of the request that has come. */
    static void note(Channel client, Correlation names) {
        client.attr(NAMES).set(names);
    }

    /** Returns those that were noted; where no head has come yet, new ones, which stay. */
    static Correlation of(Channel client) {
        @Nullable Correlation known = client.attr(NAMES).get();
        if (known != null) {
            return known;
        }
        Correlation made = Correlation.unknown();
        note(client, made);
        return made;
    }
}
