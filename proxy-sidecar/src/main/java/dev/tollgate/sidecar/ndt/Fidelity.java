package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.socket.SocketCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The means that make a measurement report the client's connection and not the loopback.
 *
 * @param bbr whether the client's socket is switched to BBR
 * @param rewrite whether the server's measurement messages are made to tell of the client's socket
 * @param unsentBounded whether the kernel bounds what waits unsent in ndt-server's sockets; otherwise small segments and
 *     windows keep it down as far as they can, at the price of processor time
 */
public record Fidelity(boolean bbr, boolean rewrite, boolean unsentBounded) {
    private static final Logger LOG = LoggerFactory.getLogger(Fidelity.class);

    private static final String NO_EPOLL = "the transport is not native epoll";

    /** Of a test whose socket was handed over: ndt-server does all of it on the client's own socket. */
    static final Fidelity HANDED_OVER = new Fidelity(false, false, true);

    /**
     * Chooses the wanted means that this machine has, and logs those that it lacks.
     *
     * @param handedOver whether clients' sockets are handed over: then this is for tests that are not, and what bounds
     *     ndt-server's other sockets is not worth a line
     */
    public static Fidelity of(Transport transport, boolean rewriteWanted, boolean handedOver) {
        boolean epoll = transport == Transport.EPOLL;
        boolean bbr = isToBeHad("BBR", epoll ? SocketCheck.bbrTrouble() : Optional.of(NO_EPOLL));
        boolean rewrite = rewriteWanted
                && isToBeHad("rewriting of measurements", epoll ? SocketCheck.tcpInfoTrouble() : Optional.of(NO_EPOLL));
        List<String> unbounded = UnsentBound.missing(Path.of("/proc/sys"));
        if (!handedOver) {
            unbounded.forEach(LOG::warn);
        }
        return new Fidelity(bbr, rewrite, unbounded.isEmpty());
    }

    /** Returns whether it works. If not, the log says so, although the operator has allowed it. */
    private static boolean isToBeHad(String what, Optional<String> trouble) {
        trouble.ifPresent(
                cause -> LOG.atWarn().addKeyValue("error", cause).log("measurements are spoiled: no {}", what));
        return trouble.isEmpty();
    }
}
