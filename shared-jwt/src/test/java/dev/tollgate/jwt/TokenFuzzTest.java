package dev.tollgate.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.jws.CompactJws;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tokens of strangers: refused with a reason, and nothing else. */
class TokenFuzzTest {
    private static final TokenVerifier VERIFIER = new TokenVerifier(Tokens.POLICY, () -> Tokens.NOW);

    @FuzzTest
    void isRefusedOrHasOneForm(byte[] octets) {
        String token = new String(octets, StandardCharsets.ISO_8859_1);
        try {
            CompactJws jws = CompactJws.parse(token, Tokens.KEYS);
            // strict base64url: the payload's octets have one encoding, the one in the token
            byte[] payload = jws.payloadJson().getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    token.split("\\.")[1],
                    Base64.getUrlEncoder().withoutPadding().encodeToString(payload));
            VERIFIER.verify(token, Tokens.KEYS);
            throw new AssertionError("nobody signed this");
        } catch (InvalidTokenException e) {
            assertFalse(e.reason() == Reason.TOO_LONG && token.length() <= CompactJws.MAX_LENGTH);
        }
    }
}
