package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.quota.Dimension;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An observer of answered requests. Called on an event loop, must not block. */
public interface LocateObserver {
    /** The outcome of an answered preflight. */
    String PREFLIGHT = "preflight";

    /**
     * A request has been answered.
     *
     * @param names the ids of the request for logs
     * @param caller the verified caller, null if there is none
     * @param method if known, otherwise {@code OTHER}
     * @param path the path without the query, which may contain secrets
     * @param shadow the shadow limit that would have refused it, null if there is none
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
     * A client got its 101. {@link #onAnswered} is called for the same request when its tunnel ends.
     *
     * @param duration from the request to the 101
     */
    default void onSwitched(Duration duration) {}
}
