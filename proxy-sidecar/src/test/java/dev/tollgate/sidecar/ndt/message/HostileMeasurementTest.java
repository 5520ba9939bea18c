package dev.tollgate.sidecar.ndt.message;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A message that no parser likes is not rewritten. */
final class HostileMeasurementTest {
    @Test
    void passesOrStays() {
        assertSurvives(
                text -> Measurement.parse(text.getBytes(StandardCharsets.UTF_8)).ifPresent(Measurement::toBytes),
                IOException.class);
    }
}
