package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.AddressBlock;

/** The party that a test counts for, as far as the places on the machine depend on it. */
sealed interface Tester {
    /** The platform's own monitoring. */
    record Monitoring() implements Tester {}

    /**
     * An integration.
     *
     * @param limited whether its quota bounds how many of its tests run at a time
     */
    record OfIntegration(String integrationId, boolean limited) implements Tester {}

    /**
     * A client without an integration.
     *
     * @param tokenId the {@code jti} of its access token, empty if it has none
     */
    record Anonymous(AddressBlock address, String tokenId) implements Tester {}
}
