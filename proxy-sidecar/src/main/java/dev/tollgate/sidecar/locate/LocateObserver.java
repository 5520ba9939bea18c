package dev.tollgate.sidecar.locate;

import java.net.InetAddress;
import java.time.Duration;

/** Is told of every request that was answered, on an event loop: must not wait. */
public interface LocateObserver {
    /** The outcome of an answered preflight. */
    String PREFLIGHT = "preflight";

    /**
     * A request has been answered.
     *
     * @param integrationId empty if none was verified
     * @param keyId the API key's id, empty if none
     * @param organization whose server registers, empty if it was not an autojoin token that was verified
     * @param path the path without its query, which may hold secrets
     * @param outcome a label from a closed list: {@code relayed}, a refusal's reason, or how the upstream failed
     */
    record Answered(
            String integrationId,
            String keyId,
            String organization,
            InetAddress client,
            String path,
            int status,
            String outcome,
            Duration duration) {}

    void onAnswered(Answered answered);

    /**
     * A client has got its 101. {@link #onAnswered} is told of the same request when its tunnel ends.
     *
     * @param duration from the request to the 101
     */
    default void onSwitched(Duration duration) {}
}
