package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.apikey.StoredHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bcrypt reads 72 octets; secrets may have 128. */
final class LongSecretTest {
    @ParameterizedTest
    @ValueSource(ints = {71, 72, 73, 128})
    void tellsSecretsApartThatDifferInTheirLastOctet(int octets) {
        ApiKey key = key("s".repeat(octets));
        StoredHash hash = StoredHash.parse(SecretHash.hash(key, 4)).orElseThrow();

        assertTrue(hash.matches(key));
        assertFalse(hash.matches(key("s".repeat(octets - 1) + "t")));
        assertFalse(hash.matches(key("s".repeat(octets - 1))));
    }

    @Test
    void countsOctetsAndNotCharacters() {
        ApiKey key = key("\u00e9".repeat(40));
        StoredHash hash = StoredHash.parse(SecretHash.hash(key, 4)).orElseThrow();

        assertFalse(hash.matches(key("\u00e9".repeat(39) + "e")));
        assertTrue(ApiKey.parse("mlabk.cii_a.ki_1." + "\u00e9".repeat(65)).isEmpty());
    }

    @Test
    void namesItsFormAndNeverTheHash() {
        assertEquals("StoredHash[bcrypt, cost 9]", StoredHash.decoy(9).toString());
    }

    private static ApiKey key(String secret) {
        return ApiKey.parse("mlabk.cii_a.ki_1." + secret).orElseThrow();
    }
}
