package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.Upstream;
import dev.tollgate.sidecar.ndt.handover.Handover;
import dev.tollgate.sidecar.ndt.handover.HandoverCheck;
import dev.tollgate.sidecar.ndt.handover.HandoverObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverSocket;
import dev.tollgate.sidecar.ndt.handover.HandoverWatch;
import dev.tollgate.sidecar.ndt.socket.TransparentCheck;
import dev.tollgate.sidecar.ndt.socket.TransparentSource;
import dev.tollgate.sidecar.ndt.socket.TransparentWatch;
import dev.tollgate.sidecar.ndt.whole.FlowEvents;
import dev.tollgate.sidecar.ndt.whole.KernelFlows;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import dev.tollgate.sidecar.reload.SocketAddresses;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sidecar's side of ndt-server: its address, the source address of connections, and hand-over of clients' sockets. */
final class NdtUpstream {
    private final NdtSection ndt;
    private final EventLoops loops;
    private @Nullable TransparentWatch watch;
    private @Nullable HandoverWatch handoverWatch;

    NdtUpstream(NdtSection ndt, EventLoops loops) {
        this.ndt = ndt;
        this.loops = loops;
    }

    /**
     * Returns ndt-server's address, and the source address of connections to it.
     *
     * @param upstream ndt-server's address
     * @throws ConfigException if the source should be the client's and this machine is not set up for that
     */
    Upstream upstream(Supplier<InetSocketAddress> upstream) throws ConfigException {
        if (!ndt.transparent()) {
            return Upstream.at(upstream);
        }
        if (loops.transport() != Transport.EPOLL) {
            throw new ConfigException("ndt.transparent: needs native epoll on Linux: turn it off");
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

    /**
     * Returns the hand-over of clients' sockets to ndt-server, empty if not configured.
     *
     * @param upstream ndt-server's address
     * @param observer is called for each test
     * @throws ConfigException if it is required and does not work
     */
    Optional<Handover> handover(Supplier<InetSocketAddress> upstream, HandoverObserver observer)
            throws ConfigException {
        if (ndt.handover() == null) {
            return Optional.empty();
        }
        if (loops.transport() != Transport.EPOLL) {
            throw new ConfigException("ndt.handover: needs native epoll on Linux: remove it");
        }
        HandoverSocket socket = new HandoverSocket(ndt.handover(), upstream);
        HandoverCheck check = new HandoverCheck(socket, loops.group());
        Optional<String> missing = check.missing();
        if (missing.isPresent() && ndt.handoverRequired()) {
            throw new ConfigException("ndt.handover: " + missing.get());
        }
        HandoverWatch opened = new HandoverWatch(check, missing);
        handoverWatch = opened;
        opened.follow();
        return Optional.of(new Handover(socket, opened, ndt.handoverRequired(), observer));
    }

    /**
     * Returns the hand-over of whole cleartext connections, empty if not configured. To be called after {@link
     * #handover}.
     *
     * @param upstream ndt-server's address
     * @param observer is called for each test
     */
    Optional<WholeHandover> whole(Supplier<InetSocketAddress> upstream, HandoverObserver observer) {
        HandoverWatch helper = handoverWatch;
        if (!ndt.handoverCleartext() || ndt.handover() == null || ndt.eventSocket() == null || helper == null) {
            return Optional.empty();
        }
        FlowEvents events = new FlowEvents(loops.group().next(), ndt.eventSocket(), ndt.handover());
        KernelFlows flows = new KernelFlows(loops.group().next(), ndt.handover());
        events.follow();
        flows.follow();
        HandoverSocket socket = new HandoverSocket(ndt.handover(), upstream);
        return Optional.of(new WholeHandover(socket, helper::isGood, events, flows, observer));
    }

    /** Returns the watch of the hand-over, null if not configured. */
    @Nullable
    HandoverWatch handoverWatch() {
        return handoverWatch;
    }

    /** Returns the watch of transparent source addresses, null if not configured. */
    @Nullable
    TransparentWatch watch() {
        return watch;
    }
}
