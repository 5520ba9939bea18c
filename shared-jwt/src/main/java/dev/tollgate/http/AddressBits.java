package dev.tollgate.http;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The 128 bits of an address. An IPv4 address is mapped into IPv6 (RFC 4291 §2.5.5.2), so both forms of an address are
 * equal.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record AddressBits(long high, long low) {
    static final int LENGTH = 128;

    /** The length of the prefix that marks a mapped address. */
    static final int IPV4_PREFIX = 96;

    private static final long MAPPED_MARK = 0xffffL;

    static AddressBits of(InetAddress address) {
        if (address instanceof Inet4Address ipv4) {
            long bits = Integer.toUnsignedLong(NetUtil.ipv4AddressToInt(ipv4));
            return new AddressBits(0, MAPPED_MARK << Integer.SIZE | bits);
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return new AddressBits(octets.getLong(), octets.getLong());
    }

    boolean isIpv4() {
        return high == 0 && low >>> Integer.SIZE == MAPPED_MARK;
    }

    /** Returns the first bits, and zeros behind them. */
    AddressBits prefix(int length) {
        return length <= Long.SIZE
                ? new AddressBits(high & mask(length), 0)
                : new AddressBits(high, low & mask(length - Long.SIZE));
    }

    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (Long.SIZE - ones);
    }

    /** Returns the octets, 4 of an IPv4 address, 16 of others. */
    byte[] octets() {
        return isIpv4()
                ? ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
