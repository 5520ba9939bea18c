package dev.tollgate.exchange.verification;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** What one client can be told by: its IPv4 address, or the /64 of its IPv6 address, in which it can pick any. */
record ClientPrefix(long bits, boolean v6) {
    static ClientPrefix of(InetAddress address) {
        byte[] octets = address.getAddress();
        return address instanceof Inet6Address
                ? new ClientPrefix(ByteBuffer.wrap(octets).getLong(), true)
                : new ClientPrefix(ByteBuffer.wrap(octets).getInt(), false);
    }
}
