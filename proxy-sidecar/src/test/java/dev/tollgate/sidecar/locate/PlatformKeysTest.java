package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlatformKeysTest {
    /** SHA-256 of {@code abc} (FIPS 180-4). */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void knowsAKeyByItsDigestOnly() {
        PlatformKeys keys =
                new PlatformKeys(List.of(new byte[32], HexFormat.of().parseHex(ABC)));

        assertTrue(keys.contain("abc"));
        assertFalse(keys.contain("abd"));
        assertFalse(keys.contain(ABC));
        assertFalse(keys.contain(""));
    }
}
