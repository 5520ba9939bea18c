package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketAddressesTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "[::1], ::1", "[2001:db8::1], 2001:db8::1"})
    void readsAddresses(String host, String address) throws Exception {
        assertEquals(
                new InetSocketAddress(InetAddress.getByName(address), 8090),
                SocketAddresses.of(URI.create("http://" + host + ":8090")));
    }

    @Test
    void looksUpNoName() {
        assertTrue(SocketAddresses.of(URI.create("http://localhost:8090")).isUnresolved());
    }
}
