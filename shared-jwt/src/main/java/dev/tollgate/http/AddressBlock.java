package dev.tollgate.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that bounds and quotas count as one client: an IPv4 address, or an IPv6 /64, the block of one
 * subscriber.
 *
 * @param bits the upper half of the IPv6 address; an IPv4 address stands where no client is, in ffff:ffff::/32
 *     (multicast)
 */
public record AddressBlock(long bits) {
    private static final long IPV4 = 0xffff_ffff_0000_0000L;
    private static final long LOW_32 = 0xffff_ffffL;

    /** The prefix 64:ff9b::/96, behind which a translator writes the IPv4 address of a client (RFC 6052 §2.1). */
    private static final long TRANSLATED = 0x0064_ff9b_0000_0000L;

    /**
     * Returns the block of an address. One that is IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2), or embedded by a translator
     * (RFC 6052), is IPv4.
     */
    public static AddressBlock of(InetAddress address) {
        AddressBits bits = AddressBits.of(address);
        boolean translated = bits.high() == TRANSLATED && bits.low() >>> Integer.SIZE == 0;
        return new AddressBlock(bits.isIpv4() || translated ? IPV4 | (bits.low() & LOW_32) : bits.high());
    }

    /** The methods that a record has by itself are spun at their first call, while the first client waits. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressBlock block && bits == block.bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }
}
