package dev.tollgate.sidecar.listener;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Whom a bound per address counts as one: an IPv4 address, or an IPv6 /64, which is what one subscriber has.
 *
 * @param bits the address, or the upper half of it
 */
record AddressBlock(boolean ipv4, long bits) {
    private static final int MAPPED_MARK = 0xffff;

    static AddressBlock of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return new AddressBlock(true, octets.getInt());
        }
        boolean mapped = octets.getLong(0) == 0 && octets.getInt(8) == MAPPED_MARK;
        return mapped ? new AddressBlock(true, octets.getInt(12)) : new AddressBlock(false, octets.getLong(0));
    }
}
