package dev.tollgate.jwt.jws;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** JSON of strangers and damaged files cost an error of the kind that their readers expect. */
final class HostileJsonTest {
    @Test
    void refusesTokens() {
        assertSurvives(
                text -> StrictJson.object(StrictJson.text(text.getBytes(StandardCharsets.UTF_8))),
                InvalidTokenException.class);
    }

    @Test
    void refusesKeySets() {
        assertSurvives(KeySet::parse, JwkFormatException.class);
        assertSurvives(KeySet::parsePublished, JwkFormatException.class);
    }

    @Test
    void refusesSigningKeys() {
        assertSurvives(SigningKeys::parse, JwkFormatException.class);
    }
}
