package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlowStartTest {
    @ParameterizedTest
    @CsvSource({
        // received, answers, age in ms, of a second request
        "500, 1, 1, false", // the 101 has gone
        "500, 0, 1, false", // it has not yet
        "500, 900, 5, false", // a download runs
        "90000, 1, 5, false", // an upload runs
        "900, 2, 1, true", // two requests, two answers
        "900, 2, 20, true",
        "900, 2, 21, false" // an upload in which ndt-server may have sent its first message
    })
    void tellsTheRequestThatBeganTheTest(long received, long answers, long age, boolean second) {
        FlowStart start = new FlowStart(received, answers, Duration.ofMillis(age));

        assertEquals(second, start.isOfSecondRequest(500));
    }
}
