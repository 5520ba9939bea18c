package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenUsesTest {
    private static final int MAX = 50_000;
    private static final int MORE = 10_000;

    private static TokenUses.Use use(int number) {
        return new TokenUses.Use("acme", "token" + number, "download");
    }

    @Test
    void remembersABoundedNumberOfTokens() {
        TokenUses uses = new TokenUses(() -> 0);
        for (int i = 0; i < MAX + MORE; i++) {
            uses.add(use(i), Duration.ofMinutes(1));
        }
        int remembered = 0;
        for (int i = 0; i < MAX + MORE; i++) {
            remembered += uses.count(use(i));
        }
        assertTrue(remembered <= MAX + MORE / 10, remembered + " tokens");
        assertTrue(remembered >= MAX - MORE / 10, remembered + " tokens");
    }
}
