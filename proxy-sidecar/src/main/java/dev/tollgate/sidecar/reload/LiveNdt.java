package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.NdtConfig;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.ndt.TestMemory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The live configuration of mode ndt.
 *
 * @param places the bounds on simultaneous tests
 * @param stallTimeout how long a test may stall
 * @param tokenRequired whether a test without a token is refused
 */
public record LiveNdt(PlaceBounds places, Duration stallTimeout, boolean tokenRequired) implements LiveMode {
    /** The client's connection and the one to ndt-server. */
    private static final int BOTH_SIDES = 2;

    /** Reads the live configuration, null if the configuration is of another mode. */
    public static @Nullable LiveNdt read(SidecarConfig config) {
        return config.mode() instanceof NdtConfig ndt
                ? new LiveNdt(
                        places(ndt.ndt()),
                        ndt.ndt().stallTimeout(),
                        ndt.accessTokens().required())
                : null;
    }

    private static PlaceBounds places(NdtSection ndt) {
        return new PlaceBounds(ndt.maxTests(), ndt.maxTestsPerAddress(), ndt.maxTestsPerToken(), ndt.reservedPercent());
    }

    @Override
    public boolean servesAnonymous() {
        return !tokenRequired;
    }

    @Override
    public Demand demand() {
        int tests = places.maxTests();
        return new Demand(
                0,
                BOTH_SIDES,
                (long) tests * TestMemory.FILES,
                tests,
                (long) tests * TestMemory.DIRECT + TestMemory.LATE,
                0);
    }
}
