package dev.tollgate.exchange.token;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A body that no parser likes is no request for a token. */
final class HostileBodyTest {
    @Test
    void isNoRequest() {
        assertSurvives(TokenRequest::read, IOException.class);
        assertSurvives(text -> TokenRequest.read("{\"api_key\":\"a\",\"x\":" + text + "}"), IOException.class);
    }
}
