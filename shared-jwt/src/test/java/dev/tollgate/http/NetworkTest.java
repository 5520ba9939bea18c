package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {
    private static final String FORM = " is not a network or an address: write 10.0.0.0/8, 2001:db8::/32 or 192.0.2.1."
            + " Names are not looked up";

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "192.0.2.1, 192.0.2.1/32",
        "192.0.2.1/32, 192.0.2.1/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "2001:db8::/32, 2001:db8::/32",
        "2001:DB8:0::1, 2001:db8::1/128",
        "::/0, ::/0",
        "::1, ::1/128",
        "fe80::/10, fe80::/10",
        "::ffff:10.0.0.0/104, 10.0.0.0/8",
        "::ffff:a00:0/104, 10.0.0.0/8",
        "::ffff:192.0.2.1, 192.0.2.1/32",
        "::ffff:0:0/96, 0.0.0.0/0",
        "64:ff9b::192.0.2.0/120, 64:ff9b::c000:200/120",
    })
    void readsNetworksAndAddresses(String text, String network) {
        assertEquals(network, Network.of(text).toString());
        assertEquals(Network.of(network), Network.of(text));
        assertEquals(Network.of(network).hashCode(), Network.of(text).hashCode());
    }

    /** {@code localhost} has an address on every machine: a parser that asked would take it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost/8",
                "ip6-localhost/128",
                "10/8",
                "10.0/16",
                "10",
                "167772160/8",
                "0x0a.0.0.0/8",
                "010.0.0.0/8",
                "10.00.0.0/8",
                "10.0.0.010",
                "::ffff:010.0.0.0/104",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 /8",
                " 10.0.0.0/8",
                "256.0.0.0/8",
                "1.2.3.4.5",
                "192.0.2.1:80",
                "[::1]",
                "[::1]/128",
                "fe80::1%eth0",
                "fe80::%1/10",
                "1::2::3",
                "::fffff",
                ":::",
                "1:2:3:4:5:6:7:8:9",
                "2001:db8::1.2.3",
                "",
                "/8",
                "/",
            })
    void refusesWhatIsNoAddressWithoutAskingForOne(String text) {
        assertEquals("'" + text + "'" + FORM, complaint(text));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/33, 32", "0.0.0.0/129, 32", "::1/129, 128", "::/999, 128", "::ffff:10.0.0.0/129, 128"})
    void refusesALengthThatNoPrefixHas(String text, int most) {
        assertEquals("'" + text + "': the prefix length must be 0 to " + most, complaint(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8, 10.1.2.3",
        "0.0.0.1/0, 0.0.0.0/0, 0.0.0.1",
        "192.0.2.1/31, 192.0.2.0/31, 192.0.2.1",
        "2001:db8::1/32, 2001:db8::/32, 2001:db8::1",
        "2001:db8::1:0:0:0/64, 2001:db8::/64, 2001:db8:0:0:1::",
        "::1/127, ::/127, ::1",
        "::ffff:10.1.0.0/104, 10.0.0.0/8, 10.1.0.0",
    })
    void saysWhatToWriteInsteadOfAnAddressInsideANetwork(String text, String network, String address) {
        assertEquals(
                "'" + text + "' has host bits set: write " + network + " for the whole network, or " + address
                        + " for the single address",
                complaint(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.128.0.0/9, 10.128.0.0, 10.127.255.255",
        "192.0.2.1, 192.0.2.1, 192.0.2.2",
        "192.0.2.0/31, 192.0.2.1, 192.0.2.2",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "::/0, ffff::, 0.0.0.0",
        "::/64, ::1, 0.0.0.1",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, 2001:db8:0:1::",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, 2001:db8::8000:0:0:0",
        "2001:db8::1, 2001:db8::1, 2001:db8::2",
    })
    void containsWhatBeginsLikeIt(String network, String in, String out) {
        assertTrue(Network.of(network).contains(address(in)));
        assertFalse(Network.of(network).contains(address(out)));
    }

    @Test
    void takesAMappedAddressForTheIpv4AddressThatItIs() throws Exception {
        byte[] octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        InetAddress mapped = Inet6Address.getByAddress("", octets, 0);

        assertTrue(Network.of("10.0.0.0/8").contains(mapped));
        assertFalse(Network.of("::/0").contains(mapped));
    }

    @Test
    void differsFromAnotherOfOtherLengthOrPlace() {
        assertNotEquals(Network.of("10.0.0.0/8"), Network.of("10.0.0.0/9"));
        assertNotEquals(Network.of("10.0.0.0/8"), Network.of("11.0.0.0/8"));
        assertNotEquals(Network.of("0.0.0.0/0"), Network.of("::/0"));
    }

    @Test
    void nobodyIsTrustedUnlessHeIsNamed() {
        assertFalse(new TrustedNetworks(List.of()).contain(address("127.0.0.1")));
        TrustedNetworks two = new TrustedNetworks(List.of(Network.of("192.0.2.1"), Network.of("fd00::/8")));
        assertTrue(two.contain(address("192.0.2.1")));
        assertTrue(two.contain(address("fd00::1")));
        assertFalse(two.contain(address("192.0.2.2")));
    }

    private static InetAddress address(String text) {
        return Objects.requireNonNull(AddressText.read(text));
    }

    private static String complaint(String text) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Network.of(text))
                .getMessage());
    }
}
