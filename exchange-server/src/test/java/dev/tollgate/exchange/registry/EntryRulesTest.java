package dev.tollgate.exchange.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of operators that a store could not keep as they are. */
final class EntryRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a\ud800", "\udc00a", "Z\ufffd\ufffdrich", "a\u0000b", "a\nb"})
    void areRefused(String text) {
        assertThrows(RefusedException.class, () -> EntryRules.description(text));
        assertThrows(RefusedException.class, () -> EntryRules.email(text + "@example.org"));
        assertThrows(RefusedException.class, () -> EntryRules.email("noc@" + text));
    }

    @Test
    void areKeptInAnyScript() throws Exception {
        String text = "Z\u00fcrich \ud83d\ude00";
        assertEquals(text, EntryRules.description(text));
        assertEquals("z\u00fcrich@example.org", EntryRules.email("z\u00fcrich@example.org"));
    }
}
