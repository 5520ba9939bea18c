package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ndt.Upstream;
import dev.tollgate.sidecar.ndt.transparent.TransparentCheck;
import dev.tollgate.sidecar.ndt.transparent.TransparentSource;
import dev.tollgate.sidecar.relay.EventLoops;
import dev.tollgate.sidecar.relay.Transport;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out how mode ndt calls ndt-server. */
final class NdtMode {
    private final SidecarConfig config;
    private final EventLoops loops;

    NdtMode(SidecarConfig config, EventLoops loops) {
        this.config = config;
        this.loops = loops;
    }

    /**
     * Returns ndt-server's place, and from whose address it is called.
     *
     * @param upstream where ndt-server is
     * @throws ConfigException if it is to be the client's and this machine is not set up for that
     */
    Upstream upstream(Supplier<InetSocketAddress> upstream) throws ConfigException {
        NdtSection ndt = config.ndt();
        if (!ndt.transparent()) {
            return Upstream.at(upstream);
        }
        if (loops.transport() != Transport.EPOLL) {
            throw new ConfigException("ndt.transparent: this needs native epoll on Linux: turn it off");
        }
        TransparentSource source = new TransparentSource(ndt.mark());
        InetSocketAddress ipv6 = ndt.upstreamIpv6() == null ? null : SocketAddresses.of(ndt.upstreamIpv6());
        TransparentCheck check = new TransparentCheck(source, loops.group());
        Optional<String> missing = check.missing(false).or(() -> ipv6 == null ? Optional.empty() : check.missing(true));
        if (missing.isPresent()) {
            throw new ConfigException("ndt.transparent: " + missing.get());
        }
        return new Upstream(upstream, ipv6, Optional.of(source));
    }
}
