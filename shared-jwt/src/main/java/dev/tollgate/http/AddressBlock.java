package dev.tollgate.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Whom bounds and quotas count as one client: an IPv4 address, or an IPv6 /64, which is what one subscriber has.
 *
 * @param bits the upper half of the IPv6 address; an IPv4 address stands where no client is, in ffff:ffff::/32 (multicast)
 */
public record AddressBlock(long bits) {
    private static final long IPV4 = 0xffff_ffff_0000_0000L;
    private static final int MAPPED_MARK = 0xffff;

    /** Returns the block of an address; one that is IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2) is IPv4. */
    public static AddressBlock of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return ipv4(octets.getInt());
        }
        boolean mapped = octets.getLong(0) == 0 && octets.getInt(8) == MAPPED_MARK;
        return mapped ? ipv4(octets.getInt(12)) : new AddressBlock(octets.getLong(0));
    }

    private static AddressBlock ipv4(int address) {
        return new AddressBlock(IPV4 | Integer.toUnsignedLong(address));
    }
}
