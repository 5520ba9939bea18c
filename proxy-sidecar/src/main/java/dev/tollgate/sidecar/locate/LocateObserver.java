package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.quota.Dimension;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told of every request that was answered, on an event loop: must not wait. */
public interface LocateObserver {
    /** The outcome of an answered preflight. */
    String PREFLIGHT = "preflight";

    /**
     * A request has been answered.
     *
     * @param names by which it is found in logs
     * @param caller whose token was verified, null for nobody
     * @param method as far as it is known, else {@code OTHER}
     * @param path the path without its query, which may hold secrets
     * @param shadow the limit that would have refused it if it were enforced, null if none would
     * @param outcome a label from a closed list: {@code relayed}, a refusal's reason, or how the upstream failed
     */
    record Answered(
            Correlation names,
            @Nullable Caller caller,
            InetAddress client,
            String method,
            String path,
            int status,
            String outcome,
            @Nullable Dimension shadow,
            Duration duration) {
        /** Returns the integration's id, empty if none was verified. */
        public String integrationId() {
            return caller == null || caller.integration() == null
                    ? ""
                    : caller.integration().integrationId();
        }
    }

    void onAnswered(Answered answered);

    /**
     * The server behind has begun its answer.
     *
     * @param time from the request, with its wait for a connection
     */
    default void onUpstreamAnswered(Duration time) {}

    /**
     * A client has got its 101. {@link #onAnswered} is told of the same request when its tunnel ends.
     *
     * @param duration from the request to the 101
     */
    default void onSwitched(Duration duration) {}
}
