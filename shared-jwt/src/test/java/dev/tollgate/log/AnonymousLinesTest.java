package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnonymousLinesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A clock may begin anywhere, also shortly before its overflow. */
    private static final long START = Long.MAX_VALUE - 30 * SECOND;

    private final AnonymousLines<Integer> lines = new AnonymousLines<>(START);
    private final List<String> told = new ArrayList<>();

    private int admitted(int status, int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += lines.admits(status) ? 1 : 0;
        }
        return admitted;
    }

    private void tellAt(long seconds) {
        lines.tell(START + seconds * SECOND, (status, left) -> told.add(status + " " + left));
    }

    @Test
    void admitsAsManyOfEachStatusInAMinute() {
        assertEquals(AnonymousLines.MOST, admitted(404, 100));
        assertEquals(AnonymousLines.MOST, admitted(401, AnonymousLines.MOST));

        tellAt(59);
        assertEquals(List.of(), told);
        assertEquals(0, admitted(404, 1));

        tellAt(60);
        assertEquals(List.of("404 91"), told);
        assertEquals(AnonymousLines.MOST, admitted(404, 100));
        assertEquals(1, admitted(401, 1));
    }

    @Test
    void tellsOnceWhatWasLeftOut() {
        admitted(400, AnonymousLines.MOST + 2);
        tellAt(61);
        tellAt(122);

        assertEquals(List.of("400 2"), told);
    }
}
