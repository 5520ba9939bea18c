package dev.tollgate.sidecar.listener.relay;

/** What of one direction may pass without being looked at. On the event loop. */
public interface SpliceAllowance {
    /** Returns how many of the octets that come next nobody needs to see. */
    long allowed();

    /** That many of them have passed. */
    void passed(long octets);

    /** Returns what may pass both. */
    default SpliceAllowance and(SpliceAllowance other) {
        SpliceAllowance one = this;
        return new SpliceAllowance() {
            @Override
            public long allowed() {
                return Math.min(one.allowed(), other.allowed());
            }

            @Override
            public void passed(long octets) {
                one.passed(octets);
                other.passed(octets);
            }
        };
    }
}
