package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.memory.MemoryLimits;
import org.junit.jupiter.api.Test;

final class HttpLimitsTest {
    private static final long MIB = 1 << 20;
    private static final MemoryLimits DEFAULT = new MemoryLimits(48 * MIB, 24 * MIB, 500 * MIB);

    @Test
    void connectionsWithTlsTakeMore() {
        assertDoesNotThrow(() -> HttpLimits.DEFAULT.fitting(DEFAULT, false));
        String complaint = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> HttpLimits.DEFAULT.fitting(DEFAULT, true))
                        .getMessage());
        assertTrue(complaint.matches("10000 connections with TLS .* 59 MiB of heap.*"), complaint);
    }

    @Test
    void stateOfTlsMustFitBesideTheHeap() {
        MemoryLimits small = new MemoryLimits(48 * MIB, 24 * MIB, 16 * MIB);
        HttpLimits wanted = HttpLimits.DEFAULT.withConnections(1_000);
        assertDoesNotThrow(() -> wanted.fitting(small, false));
        String complaint =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> wanted.fitting(small, true))
                        .getMessage());
        assertTrue(complaint.contains("native memory"), complaint);
    }

    @Test
    void whatNobodyChoseIsLoweredUntilItFits() {
        HttpLimits fit = HttpLimits.DEFAULT.shrunk(DEFAULT, true);
        assertEquals(8_192, fit.connections());
        assertDoesNotThrow(() -> fit.fitting(DEFAULT, true));
        assertEquals(10_000, HttpLimits.DEFAULT.shrunk(DEFAULT, false).connections());
    }
}
