package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
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
    void looksUpANameOnlyWhenItIsToldTo() throws Exception {
        URI url = URI.create("http://localhost:8090");
        assertTrue(SocketAddresses.of(url).isUnresolved());

        InetSocketAddress found = SocketAddresses.lookedUp("upstream", url);
        assertTrue(found.getAddress().isLoopbackAddress());
        assertEquals(8090, found.getPort());
    }

    @Test
    void saysWhichNameHasNoAddress() {
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> SocketAddresses.lookedUp("upstream", URI.create("http://nowhere.invalid:80")));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("upstream: the host nowhere.invalid has no address"));
    }
}
