package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An observer of tests. Called on an event loop, must not block. */
public interface TestObserver {
    /**
     * The connection of a client.
     *
     * @param names by which its request is found in logs
     * @param listener the sidecar's own address and port on the connection
     * @param tls whether it is encrypted
     */
    record ClientConnection(Correlation names, InetSocketAddress listener, boolean tls) {}

    /**
     * A test has ended.
     *
     * @param who for whom, if for an integration
     * @param tokenId the {@code jti} of the access token
     * @param connection the client's
     * @param shadow the limit that would have refused it if it were enforced
     * @param uuid the name under which ndt-server archives the test; empty before its first measurement message
     * @param begun when the test was admitted; ndt-server's archive has a time a little later
     * @param client the client's socket address
     * @param callingFrom the address that ndt-server's archive has as the client's: this sidecar's end of the connection
     *     to it, or the client's own where it is transparent or the socket was handed over; empty if there was no connection
     * @param direction {@code download} or {@code upload}
     * @param fromClient bytes of the tunnel from the client
     * @param toClient bytes of the tunnel to the client
     * @param duration from the admission to the moment when ndt-server ended the test, or the client or this sidecar, if
     *     that was first
     * @param outcome {@code completed} (the server's Close frame has passed); else by who ended it first:
     *     {@code client_gone}, {@code client_reset}, {@code upstream_closed}, {@code server_reset}, {@code stalled} (too
     *     little moved), {@code timeout} (too long), {@code stopped} (with the process), {@code error} (of this program);
     *     without a 101 also
     *     {@code refused_by_server}, {@code upstream_unreachable}, {@code upstream_timeout}, {@code upstream_malformed},
     *     {@code not_handed_over} (where that is required)
     * @param samples the client's socket at each measurement message and at the end
     */
    record TestRecord(
            Optional<Integration> who,
            String tokenId,
            ClientConnection connection,
            Optional<Dimension> shadow,
            String uuid,
            Instant begun,
            InetSocketAddress client,
            Optional<InetSocketAddress> callingFrom,
            String direction,
            long fromClient,
            long toClient,
            Duration duration,
            String outcome,
            List<TimedSample> samples) {}

    /** Called once for each admitted test. */
    void onTestEnded(TestRecord test);

    /**
     * A request was refused.
     *
     * @param status the HTTP status answered
     * @param reason a label from a closed list
     * @param client the client's socket address
     * @param direction {@code download} or {@code upload}; empty if no test was wanted
     * @param names by which it is found in logs
     * @param who for whom, if the token was good and is for an integration
     * @param tokenId the {@code jti} of a good token
     */
    record RefusedRequest(
            int status,
            String reason,
            InetSocketAddress client,
            String direction,
            Correlation names,
            Optional<Integration> who,
            String tokenId) {}

    /** Called for each refused request. */
    void onRefused(RefusedRequest refused);
}
