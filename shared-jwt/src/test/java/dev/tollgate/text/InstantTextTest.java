package dev.tollgate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class InstantTextTest {
    @Test
    void hasThreeDigitsOfASecondWhateverWasAskedBefore() {
        for (String text : new String[] {
            "2026-11-30T11:13:18.000Z",
            "2026-11-30T11:13:18.042Z",
            "1970-01-01T00:00:00.007Z",
            "2026-11-30T11:13:18.900Z",
            "1969-12-31T23:59:59.999Z"
        }) {
            assertEquals(text, InstantText.of(Instant.parse(text).toEpochMilli()));
        }
    }
}
