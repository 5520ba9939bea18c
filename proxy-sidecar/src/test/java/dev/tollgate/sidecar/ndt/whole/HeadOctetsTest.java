package dev.tollgate.sidecar.ndt.whole;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadOctetsTest {
    private static boolean areOneHead(String octets) {
        return HeadOctets.areOneHead(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\tc d\r\n\r\n"})
    void takesWholeHeads(String octets) {
        assertTrue(areOneHead(octets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "GET / HTTP/1.1\r\n\r",
                "GET / HTTP/1.1\r\n\r\nx",
                "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n\r\n",
                "GET / HTTP/1.1\n\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\rHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\0\r\n\r\n"
            })
    void takesNothingElse(String octets) {
        assertFalse(areOneHead(octets));
    }
}
