package dev.tollgate.sidecar.locate.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReachChecksTest {
    private final List<Boolean> answers = new ArrayList<>();
    private final ReachChecks checks = new ReachChecks(2, answers::add);

    @Test
    void oneServerThatIsReachedIsEnoughAtOnce() {
        ReachChecks.Check check = checks.begin();
        check.heard(true);
        assertEquals(List.of(true), answers);

        check.heard(false);
        assertEquals(List.of(true), answers);
    }

    @Test
    void noneWasReachedWhenAllAreHeardOf() {
        ReachChecks.Check check = checks.begin();
        check.heard(false);
        assertEquals(List.of(), answers);

        check.heard(false);
        assertEquals(List.of(false), answers);
    }

    @Test
    void aSlowLookDoesNotUndoTheAnswerOfTheNextOne() {
        ReachChecks.Check slow = checks.begin();
        slow.heard(false);
        checks.begin().heard(true);
        slow.heard(false);

        assertEquals(List.of(true), answers);
    }
}
