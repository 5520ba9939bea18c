package dev.tollgate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OneLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", " a \r\n\n b\n", "a\rb", "a\u2028b", "a\u0085b", "a\u000bb"})
    void joinsLines(String text) {
        assertEquals("a; b", OneLine.of(text));
    }
}
