package dev.tollgate.jwt.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.quota.Quota;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Claims that a key has signed: an issuer may be careless, too. */
class ClaimsFuzzTest {
    @FuzzTest
    void areRefusedOrWithinTheirBounds(byte[] more) {
        String payload = Tokens.payload("," + new String(more, StandardCharsets.UTF_8));
        try {
            VerifiedToken token = Tokens.verify(Tokens.signed(Tokens.ED, payload));
            ClaimPolicy policy = Tokens.POLICY;
            assertTrue(token.expiresAt().isAfter(Tokens.NOW));
            assertTrue(token.audience().contains(policy.audience()));
            Optional<Integration> integration = Integration.find(token);
            if (integration.isPresent()) {
                check(integration.get());
            }
            AutojoinToken.organization(token);
        } catch (InvalidTokenException refused) {
            assertTrue(refused.getMessage().length() > 5);
        }
    }

    private static void check(Integration integration) {
        assertTrue(octets(integration.integrationId()) > 0);
        assertTrue(octets(integration.integrationId()) <= Integration.MAX_ID_LENGTH);
        assertTrue(octets(integration.keyId()) <= Integration.MAX_ID_LENGTH);
        assertTrue(integration.tier() >= 0);
        assertEquals(integration.quota(), Quota.ofToken(integration.quota().toClaim()));
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
