package dev.tollgate.sidecar.config;

import dev.tollgate.http.Network;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The complete configuration, valid by construction.
 *
 * @param mode the server behind the sidecar, and the sections that only this mode has
 * @param listeners for clients, at least one
 * @param ops the address for operators and Prometheus, null if there is none
 * @param trustedProxies networks whose {@code X-Forwarded-For} is trusted, in CIDR notation
 * @param quotas the local operator's rules
 * @param shared the store in which a fleet counts, null if this process counts alone
 * @param stateFile keeps the counts of this process over a restart, null if there is none
 * @param transport of the sockets
 * @param bounds on what clients use
 * @param drain how the process ends
 * @param logging the format of lines
 * @param readyFor whose service readiness reports; null: anonymous clients if they are served, otherwise integrations
 */
public record SidecarConfig(
        ModeConfig mode,
        List<Listener> listeners,
        @Nullable InetSocketAddress ops,
        @Live List<Network> trustedProxies,
        @Live QuotaRules quotas,
        @Nullable SharedStore shared,
        @Nullable Path stateFile,
        TransportChoice transport,
        @Live ServerBounds bounds,
        @Live Drain drain,
        Logging logging,
        @Nullable ReadyFor readyFor) {
    /**
     * The clients whose service readiness reports: integrations cannot be served without keys, anonymous clients can.
     */
    public enum ReadyFor {
        ANONYMOUS,
        INTEGRATIONS
    }

    /** The transport of sockets: {@code auto} selects the best that this machine supports. */
    public enum TransportChoice {
        AUTO,
        IO_URING,
        EPOLL,
        NIO
    }

    /**
     * One listening socket; port 0 takes any free port.
     *
     * @param proxyProtocol whether only trusted proxies connect, with a PROXY protocol header
     */
    public record Listener(
            InetSocketAddress address, @Nullable Tls tls, boolean proxyProtocol) {}

    /**
     * The PEM files of a certificate chain and its key, which may be one file.
     *
     * @param acme where the ACME client that renews them waits for challenges (RFC 8737), null if there is none
     */
    public record Tls(
            Path certificate, Path privateKey, @Nullable InetSocketAddress acme) {}

    public SidecarConfig {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listeners is missing: give at least one address");
        }
        listeners.forEach(mode::check);
        if (readyFor == ReadyFor.ANONYMOUS && !mode.servesAnonymous()) {
            throw new IllegalArgumentException(
                    "ready_for: anonymous clients are not served: remove it, or see " + mode.anonymousKey());
        }
    }
}
