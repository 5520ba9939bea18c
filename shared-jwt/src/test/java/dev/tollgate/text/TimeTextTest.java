package dev.tollgate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "0s, PT0S",
        "5m, PT5M",
        "12h, PT12H",
        "10d, PT240H",
        "1w, PT168H",
        "999999999ms, PT277H46M39.999S",
        "999999999w, PT167999999832H",
    })
    void readsAWholeNumberAndAUnit(String text, Duration length) {
        assertEquals(Optional.of(length), TimeText.read(text));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s, 0s",
        "PT0.5S, 500ms, 500ms",
        "PT1.5S, 1500ms, 1500ms",
        "PT90S, 90s, 90s",
        "PT90M, 90m, 90m",
        "PT60M, 1h, 1h",
        "PT23H, 23h, 23h",
        "P1D, 24h, 24h",
        "PT25H, 25h, 25h",
        "P2D, 2d, 48h",
        "P6D, 6d, 144h",
        "P7D, 1w, 168h",
        "P14D, 2w, 336h",
        "P31D, 31d, 744h",
        "P366D, 366d, 8784h"
    })
    void writesWhatItReads(Duration length, String text, String inHours) {
        assertEquals(text, TimeText.write(length));
        assertEquals(Optional.of(length), TimeText.read(text));
        assertEquals(inHours, TimeText.writeInHours(length));
        assertEquals(Optional.of(length), TimeText.read(inHours));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "030s",
                "00s",
                "5 s",
                " 5s",
                "5s ",
                "5s\n",
                "-5s",
                "+5s",
                "1.5h",
                "1h30m",
                "5min",
                "5M",
                "5us",
                "1y",
                "PT5M",
                "1000000000s",
                "٥s"
            })
    void readsNothingElse(String text) {
        assertEquals(Optional.empty(), TimeText.read(text));
    }
}
