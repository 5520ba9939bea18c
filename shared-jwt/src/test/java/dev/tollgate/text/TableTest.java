package dev.tollgate.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableTest {
    /** A control sequence of each kind, line separators, and what turns the text around it. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\n", "\u007f", "\u009b", "\u2028", "\u202e", "\u2067", "\u200f", "\u061c"})
    void showsNoCharacterThatChangesWhatTheOthersShow(String character) {
        Table table = new Table("NAME");
        table.row("a" + character + "b");

        assertTrue(table.toString().endsWith("a?b"), table.toString());
    }
}
