package dev.tollgate.sidecar.locate.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LooksTest {
    private final List<Boolean> answers = new ArrayList<>();
    private final Looks looks = new Looks(2, answers::add);

    @Test
    void oneServerThatIsReachedIsEnoughAtOnce() {
        Looks.Look look = looks.begin();
        look.heard(true);
        assertEquals(List.of(true), answers);

        look.heard(false);
        assertEquals(List.of(true), answers);
    }

    @Test
    void noneWasReachedWhenAllAreHeardOf() {
        Looks.Look look = looks.begin();
        look.heard(false);
        assertEquals(List.of(), answers);

        look.heard(false);
        assertEquals(List.of(false), answers);
    }

    @Test
    void aSlowLookDoesNotUndoTheAnswerOfTheNextOne() {
        Looks.Look slow = looks.begin();
        slow.heard(false);
        looks.begin().heard(true);
        slow.heard(false);

        assertEquals(List.of(true), answers);
    }
}
