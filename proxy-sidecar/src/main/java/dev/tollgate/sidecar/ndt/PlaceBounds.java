package dev.tollgate.sidecar.ndt;

/**
 * The bounds on tests that run on this machine at the same time. Tests of the platform's monitoring are not bounded.
 *
 * @param maxTests all tests, at least 1
 * @param maxPerAddress tests without an integration of one client address (IPv6: its /64), at least 1
 * @param maxPerToken tests without an integration by one access token that has a {@code jti}, at least 1
 * @param reservedPercent share of maxTests, 0 to 100, rounded down, that is out of reach for all tests without an
 *     integration together, and for any one integration without a limit of its own
 */
public record PlaceBounds(int maxTests, int maxPerAddress, int maxPerToken, int reservedPercent) {
    private static final int WHOLE = 100;

    /** Returns how many places are there without the reserved ones. */
    int unreserved() {
        return maxTests - (int) ((long) maxTests * reservedPercent / WHOLE);
    }
}
