package dev.tollgate.exchange.ops.sources;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An answer of Prometheus or of a sidecar that no parser likes is not JSON. */
final class HostileAnswerTest {
    @Test
    void isNoJson() {
        assertSurvives(text -> assertNotNull(new BoundedGet.Fetched(200, text).json()), IOException.class);
    }
}
