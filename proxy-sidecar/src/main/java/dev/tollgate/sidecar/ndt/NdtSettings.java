package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.net.InetSocketAddress;

/**
 * What mode ndt needs.
 *
 * @param tokens verifies access tokens of this machine
 * @param tokenRequired whether a test without a token is refused
 * @param running the tests that run on this machine
 * @param upstream ndt-server's cleartext listener
 * @param fidelity what is done so that a measurement tells of the client
 * @param observer is told of every refusal and every test
 */
public record NdtSettings(
        TokenAuthenticator tokens,
        boolean tokenRequired,
        Quotas quotas,
        RunningTests running,
        InetSocketAddress upstream,
        Transport transport,
        Fidelity fidelity,
        TestObserver observer) {}
