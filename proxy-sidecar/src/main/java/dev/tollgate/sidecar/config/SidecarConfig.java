package dev.tollgate.sidecar.config;

import dev.tollgate.http.Network;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, valid by construction.
 *
 * @param mode what stands behind the sidecar, and the sections that are for it alone
 * @param listeners where clients connect, at least one
 * @param ops where operators and Prometheus connect, null for nowhere
 * @param trustedProxies networks whose {@code X-Forwarded-For} is believed, in CIDR notation
 * @param quotas the local operator's rules
 * @param shared the store in which a fleet counts, null where this process counts alone
 * @param transport how sockets are driven
 * @param bounds what clients may use
 * @param drain how the process ends
 * @param logging the shape of lines
 * @param readyFor whom readiness speaks for, null for anonymous clients where they are served, and integrations elsewhere
 */
public record SidecarConfig(
        ModeConfig mode,
        List<Listener> listeners,
        @Nullable InetSocketAddress ops,
        @Live List<Network> trustedProxies,
        @Live QuotaRules quotas,
        @Nullable StoreSettings shared,
        TransportChoice transport,
        @Live ServerBounds bounds,
        @Live Drain drain,
        Logging logging,
        @Nullable ReadyFor readyFor) {
    /** Whom readiness speaks for: integrations cannot be served without keys, anonymous clients can. */
    public enum ReadyFor {
        ANONYMOUS,
        INTEGRATIONS
    }

    /** How sockets are driven: {@code auto} takes the best that this machine allows. */
    public enum TransportChoice {
        AUTO,
        IO_URING,
        EPOLL,
        NIO
    }

    /**
     * One listening socket; port 0 takes any free port.
     *
     * @param proxyProtocol whether trusted proxies connect here and begin with a PROXY protocol header
     */
    public record Listener(
            InetSocketAddress address, @Nullable Tls tls, boolean proxyProtocol) {}

    /** PEM files of a certificate chain and its key, which may be one file. */
    public record Tls(Path certificate, Path privateKey) {}

    public SidecarConfig {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listeners is missing: give at least one address");
        }
        listeners.forEach(mode::check);
        if (readyFor == ReadyFor.ANONYMOUS && !mode.servesAnonymous()) {
            throw new IllegalArgumentException(
                    "ready_for: anonymous clients are not served: leave it out, or see " + mode.anonymousKey());
        }
    }
}
