package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where servers may be told to listen. */
final class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "0.0.0.0:0, 0.0.0.0, 0",
        "[::1]:65535, 0:0:0:0:0:0:0:1, 65535",
        "[2001:db8::1]:80, 2001:db8:0:0:0:0:0:1, 80",
        "[::ffff:192.0.2.1]:80, 192.0.2.1, 80",
        "localhost:9990, 127.0.0.1, 9990",
        "LocalHost:9990, 127.0.0.1, 9990"
    })
    void readsAddressesAndLocalhost(String text, String address, int port) {
        InetSocketAddress read = ListenAddress.of(text);

        assertEquals(address, read.getAddress().getHostAddress());
        assertEquals(port, read.getPort());
        assertFalse(read.isUnresolved());
    }

    @Test
    void takesNothingForAllAddresses() {
        assertTrue(ListenAddress.of(":9990").getAddress().isAnyLocalAddress());
        assertEquals(ListenAddress.of("[::1]:1"), ListenAddress.of("::1", 1));
    }

    /** {@code ip6-localhost} and the machine's own name have addresses: a parser that asked would take them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip6-localhost",
                "example.org",
                "localhost.",
                "1",
                "127.1",
                "0x7f.0.0.1",
                "010.0.0.1",
                "[127.0.0.1]",
                "[]",
                "[localhost]",
                "[fe80::1%lo]",
                "*",
                " 127.0.0.1"
            })
    void asksNoResolver(String host) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ListenAddress.of(host + ":80"));

        assertEquals(
                "'" + host + "' is not an address to listen on: write 127.0.0.1, ::1, localhost, or 0.0.0.0 for all."
                        + " Names are not looked up",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "::1:80",
                "[::1]80",
                "a:b:80",
                "127.0.0.1:http"
            })
    void showsTheForm(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> ListenAddress.of(text));

        assertEquals("'" + text + "' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80", refused.getMessage());
    }
}
