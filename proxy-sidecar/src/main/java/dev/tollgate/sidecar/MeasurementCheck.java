package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.Compromise;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.socket.SocketCheck;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The check at the start that nothing distorts the measurements of mode ndt, unless the operator has allowed it by
 * name.
 */
final class MeasurementCheck {
    private final Set<Compromise> allowed;

    MeasurementCheck(Set<Compromise> allowed) {
        this.allowed = allowed;
    }

    /**
     * Checks a transport.
     *
     * @throws ConfigException if it is not native epoll, unless that is allowed
     */
    void transport(Transport chosen) throws ConfigException {
        if (chosen != Transport.EPOLL) {
            String why = Transport.EPOLL
                    .trouble()
                    .map(cause -> "native epoll is not available: " + cause)
                    .orElse("transport: " + chosen + " is not native epoll: use auto");
            refuse(Compromise.NO_EPOLL, () -> Optional.of(why));
        }
    }

    /**
     * Checks the options of sockets. If every test is handed over to ndt-server or refused, ndt-server sets them
     * itself.
     *
     * @throws ConfigException if an option is not available, unless that is allowed
     */
    void sockets(Transport transport, NdtSection ndt) throws ConfigException {
        if (transport == Transport.EPOLL && !ndt.handoverRequired()) {
            refuse(Compromise.NO_BBR, SocketCheck::bbrTrouble);
            if (ndt.rewriteMeasurements()) {
                refuse(Compromise.NO_REWRITING, SocketCheck::tcpInfoTrouble);
            }
        }
    }

    void refuse(Compromise compromise, Supplier<Optional<String>> trouble) throws ConfigException {
        if (allowed.contains(compromise)) {
            return;
        }
        Optional<String> told = trouble.get();
        if (told.isPresent()) {
            throw new ConfigException("measurements would be spoiled: " + told.get()
                    + "; or allow it with ndt: {allow: [" + compromise.name().toLowerCase(Locale.ROOT) + "]}");
        }
    }
}
