package dev.tollgate.sidecar.listener.relay;

/** The number of octets of one direction that may pass unread. Used on the event loop. */
public interface SpliceAllowance {
    /** Returns how many of the next octets may pass unread. */
    long allowed();

    /** Records that this many octets have passed. */
    void passed(long octets);

    /** Returns the smaller of two allowances. */
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
