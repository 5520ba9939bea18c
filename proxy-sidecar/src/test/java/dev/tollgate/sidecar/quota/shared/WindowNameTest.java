package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowNameTest {
    private static final int MANY = 100_000;

    @Test
    void clientsOfOneNetworkHaveDifferentHashes() {
        long hashes = LongStream.range(0, MANY)
                .map(block -> WindowName.client(block).hashCode())
                .distinct()
                .count();
        assertTrue(hashes > MANY - MANY / 100, hashes + " different ones");
    }

    @Test
    void aNameThatTheStoreTellsIsTheSame() {
        WindowName client = WindowName.client(-7);
        assertEquals(client, WindowName.of(client.octets()));
        assertEquals(client.hashCode(), WindowName.of(client.octets()).hashCode());
        assertEquals(WindowName.RUNNING, WindowName.of(new byte[] {'n'}));
    }
}
