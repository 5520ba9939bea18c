package dev.tollgate.exchange.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** API keys in the grammar of m-lab/token-exchange, against a regular expression of it. */
class ApiKeyFuzzTest {
    private static final Pattern GRAMMAR =
            Pattern.compile("mlabk\\.cii_([^.]+)\\.(ki_[^.]+)\\.([^.]+)", Pattern.DOTALL);

    @FuzzTest
    void followsTheGrammar(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        Optional<ApiKey> key = ApiKey.parse(text);
        Matcher expected = GRAMMAR.matcher(text);
        if (octets(text) <= 300
                && expected.matches()
                && octets(expected.group(1)) <= 64
                && octets(expected.group(2)) <= 64
                && octets(expected.group(3)) <= 128) {
            assertEquals(expected.group(1), key.orElseThrow().integrationId());
            assertEquals(expected.group(2), key.get().keyId());
            assertEquals(expected.group(3), key.get().revealSecret());
            assertEquals(text, key.get().reveal());
            assertFalse(key.get().toString().endsWith(key.get().revealSecret() + "]")
                    && !key.get().keyId().endsWith(key.get().revealSecret()));
        } else {
            assertEquals(Optional.empty(), key);
        }
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
