package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.handover.Handover;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What mode ndt needs.
 *
 * @param tokens verifies access tokens of this machine
 * @param tokenRequired whether a test without a token is refused, asked for at each request
 * @param bounds what clients may use, asked for at each connection
 * @param proxies whose request ids count, asked for at each request
 * @param running the tests that run on this machine
 * @param stallTimeout how long a test may stall, asked for at each test
 * @param upstream where ndt-server is and from where it is called
 * @param handover hands clients' sockets over to ndt-server, if that is configured
 * @param whole hands cleartext clients over whole, if that is configured
 * @param fidelity what is done so that a measurement tells of the client
 * @param observer is told of every refusal and every test
 * @param connections is told of heads that do not end
 */
public record NdtSettings(
        TokenAuthenticator<Grant> tokens,
        BooleanSupplier tokenRequired,
        Supplier<ListenerBounds> bounds,
        Supplier<TrustedNetworks> proxies,
        Quotas quotas,
        RunningTests running,
        Supplier<Duration> stallTimeout,
        Upstream upstream,
        Transport transport,
        Optional<Handover> handover,
        Optional<WholeHandover> whole,
        Fidelity fidelity,
        TestObserver observer,
        ConnectionObserver connections) {}
