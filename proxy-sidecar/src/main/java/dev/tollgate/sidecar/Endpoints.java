package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.Listeners;
import dev.tollgate.tls.CertificateWatch;
import dev.tollgate.tls.ServerTls;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The listening sockets of the configuration, with their certificates. */
final class Endpoints implements AutoCloseable {
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(1);

    private final SidecarConfig config;
    private final boolean http2;
    private final Listeners listeners;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<ServerTls> certificates = new ArrayList<>();
    private @Nullable InetSocketAddress ops;
    private @Nullable CertificateWatch watch;

    /** @param http2 whether clients may use it */
    Endpoints(SidecarConfig config, boolean http2, Listeners listeners) {
        this.config = config;
        this.http2 = http2;
        this.listeners = listeners;
    }

    /**
     * Binds all sockets.
     *
     * @throws ConfigException if a port is in use or a certificate cannot be used; some sockets may be open then
     */
    void open(ChannelHandler application, Supplier<ChannelHandler> operators) throws ConfigException {
        List<InetSocketAddress> planned = new ArrayList<>();
        config.listeners().forEach(listener -> planned.add(listener.address()));
        if (config.ops() != null) {
            planned.add(config.ops());
        }
        listeners.plan(planned);
        try {
            for (SidecarConfig.Listener listener : config.listeners()) {
                ServerTls tls = certified(listener.tls(), http2);
                if (tls != null) {
                    certificates.add(tls);
                }
                InetSocketAddress acme =
                        listener.tls() == null ? null : listener.tls().acme();
                addresses.add(listeners.open(listener.address(), tls, acme, listener.proxyProtocol(), application));
            }
            ops = config.ops() == null ? null : listeners.openForOperators(config.ops(), operators.get());
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        watch = certificates.isEmpty() ? null : new CertificateWatch(certificates, CERTIFICATE_CHECK);
    }

    /**
     * Reads the certificate of a listener, null if it has none.
     *
     * @throws IOException with a line for the operator
     */
    static @Nullable ServerTls certified(SidecarConfig.@Nullable Tls tls, boolean http2) throws IOException {
        return tls == null ? null : ServerTls.of(tls.certificate(), tls.privateKey(), http2);
    }

    /** Returns the certificates of the TLS listeners. */
    List<ServerTls> certificates() {
        return List.copyOf(certificates);
    }

    /** Reads the certificates again at once. */
    void reread() {
        if (watch != null) {
            watch.reread();
        }
    }

    /** Returns the addresses of the listeners, in the order of the configuration. */
    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Returns the address for operators, null if there is none. */
    @Nullable
    InetSocketAddress ops() {
        return ops;
    }

    /** Stops accepting, and lets accepted requests end within a time. Returns whether none was cut off. */
    boolean drain(Duration timeout) {
        return listeners.drain(timeout);
    }

    @Override
    public void close() {
        listeners.close();
        if (watch != null) {
            watch.close();
        }
    }
}
