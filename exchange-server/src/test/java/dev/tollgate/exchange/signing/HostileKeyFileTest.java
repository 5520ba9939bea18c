package dev.tollgate.exchange.signing;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import dev.tollgate.jwt.jwk.JwkFormatException;
import org.junit.jupiter.api.Test;

/** A key file, and the log beside it, that no parser likes. */
final class HostileKeyFileTest {
    @Test
    void isRefused() {
        assertSurvives(KeySetText::parse, JwkFormatException.class);
    }

    @Test
    void hasNoSuchLine() {
        assertSurvives(SigningKeyLog::read, JwkFormatException.class);
    }
}
