package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.ndt.Upstream;
import dev.tollgate.sidecar.ndt.transparent.TransparentCheck;
import dev.tollgate.sidecar.ndt.transparent.TransparentSource;
import dev.tollgate.sidecar.ndt.transparent.TransparentWatch;
import dev.tollgate.sidecar.relay.EventLoops;
import dev.tollgate.sidecar.relay.Transport;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out how mode ndt calls ndt-server. */
final class NdtMode {
    private final SidecarConfig config;
    private final EventLoops loops;
    private @Nullable TransparentWatch watch;

    NdtMode(SidecarConfig config, EventLoops loops) {
        this.config = config;
        this.loops = loops;
    }

    /** Returns how many tests may run at a time, and whose. */
    static PlaceBounds places(NdtSection ndt) {
        return new PlaceBounds(ndt.maxTests(), ndt.maxTestsPerAddress(), ndt.maxTestsPerToken(), ndt.reservedPercent());
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
        TransparentWatch opened = new TransparentWatch();
        watch = opened;
        TransparentSource source = new TransparentSource(ndt.mark(), opened::suspect);
        InetSocketAddress ipv6 = ndt.upstreamIpv6() == null ? null : SocketAddresses.of(ndt.upstreamIpv6());
        TransparentCheck check = new TransparentCheck(source, loops.group());
        Supplier<Optional<String>> both =
                () -> check.missing(false).or(() -> ipv6 == null ? Optional.empty() : check.missing(true));
        Optional<String> missing = both.get();
        if (missing.isPresent()) {
            throw new ConfigException("ndt.transparent: " + missing.get());
        }
        opened.follow(both);
        return new Upstream(upstream, ipv6, Optional.of(source));
    }

    /** Returns what looks after transparent source addresses, null where ndt-server is called from the sidecar's own. */
    @Nullable
    TransparentWatch watch() {
        return watch;
    }
}
