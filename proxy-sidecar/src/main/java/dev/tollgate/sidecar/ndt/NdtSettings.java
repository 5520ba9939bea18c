package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * What mode ndt needs.
 *
 * @param keys the keys that verify access tokens now
 * @param machine the name that {@code aud} must hold
 * @param tokenRequired whether a test without a token is refused
 * @param upstream ndt-server's cleartext listener
 * @param fidelity what is done so that a measurement tells of the client
 * @param observer is told of every refusal and every test
 */
public record NdtSettings(
        Supplier<KeySet> keys,
        String machine,
        boolean tokenRequired,
        Quotas quotas,
        InetSocketAddress upstream,
        Transport transport,
        Fidelity fidelity,
        TestObserver observer) {}
