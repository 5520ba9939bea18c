package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class AddressBlockTest {
    @Test
    void ipv6AddressesOfOneSubscriberAreOne() throws Exception {
        assertEquals(block("2001:db8:1:2::1"), block("2001:db8:1:2:ffff::9"));
        assertNotEquals(block("2001:db8:1:2::1"), block("2001:db8:1:3::1"));
    }

    @Test
    void everyIpv4AddressIsOneOfItsOwnHoweverItIsWritten() throws Exception {
        assertNotEquals(block("192.0.2.1"), block("192.0.2.2"));
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        assertEquals(block("192.0.2.1"), AddressBlock.of(Inet6Address.getByAddress("", mapped, 0)));
        assertNotEquals(block("0.0.0.1"), block("::1"));
        assertNotEquals(block("192.0.2.1"), block("::c000:201"));
    }

    @Test
    void anIpv4ClientBehindATranslatorIsOneOfItsOwn() throws Exception {
        assertEquals(block("192.0.2.1"), block("64:ff9b::c000:201"));
        assertNotEquals(block("64:ff9b::c000:201"), block("64:ff9b::c000:202"));
        assertEquals(block("64:ff9b::1:0:0:1"), block("64:ff9b::1:0:0:2"));
    }

    private static AddressBlock block(String address) throws Exception {
        return AddressBlock.of(InetAddress.getByName(address));
    }
}
