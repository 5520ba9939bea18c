package dev.tollgate.jwt.jwk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Key sets of other servers and of files: refused with a line, or published again as they are. */
class KeySetFuzzTest {
    @FuzzTest
    void isRefusedOrReadAgainTheSame(byte[] octets) throws JwkFormatException {
        String json = new String(octets, StandardCharsets.UTF_8);
        KeySet keys;
        try {
            keys = KeySet.parse(json);
        } catch (JwkFormatException e) {
            return;
        }
        KeySet again = KeySet.parse(keys.toJson());
        assertEquals(keys.keyIds(), again.keyIds());
        for (String id : keys.keyIds()) {
            assertEquals(keys.find(id), again.find(id));
        }
        try {
            SigningKeys.parse(json);
        } catch (JwkFormatException publicOrWeak) {
            assertEquals(JwkFormatException.class, publicOrWeak.getClass());
        }
    }
}
