package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests at ndt-server about which a fleet has the say. */
class JudgedTestTest {
    private final QuotaFixture f = new QuotaFixture(QuotaFixture.count(Dimension.CONCURRENT, 2));
    private final List<String> told = new ArrayList<>();
    private long running;

    private final class Told implements Judge {
        @Override
        public Opinion of(Dimension dimension, Opinion here) {
            return new Opinion(running, running < 2 ? 0 : 9, 0);
        }

        @Override
        public void settled(boolean counted) {
            told.add("counted " + counted);
        }

        @Override
        public void ended() {
            told.add("ended");
        }

        @Override
        public void giveBack() {
            told.add("given back");
        }
    }

    private final class Asked implements Fleet {
        @Override
        public void ask(QuotaRules rules, Integration who, long client, Consumer<@Nullable Judge> then) {
            then.accept(null);
        }

        @Override
        public void askTest(QuotaRules rules, Integration who, Consumer<@Nullable Judge> then) {
            then.accept(new Told());
        }
    }

    private Decision test() {
        f.quotas.shareWith(new Asked());
        return f.quotas
                .askTest(QuotaFixture.ACME, "token", Duration.ofMinutes(1), "download")
                .join();
    }

    @Test
    void theFleetIsToldOfTheEndOfATestAndOfOneThatIsRefused() {
        Decision admitted = test();
        assertTrue(admitted.admitted());
        assertEquals(List.of("counted true"), told);
        admitted.ticket().close();
        assertEquals(List.of("counted true", "ended"), told);

        told.clear();
        running = 2;
        assertFalse(test().admitted());
        assertEquals(List.of("counted false", "ended"), told);
    }

    @Test
    void theFleetGetsNothingBackOfATestWhoseTokenFailsTooOften() {
        for (int i = 0; i < TokenUses.MAX_GIVEN_BACK; i++) {
            told.clear();
            test().ticket().giveBack();
            assertEquals(List.of("counted true", "given back", "ended"), told);
        }
        told.clear();
        test().ticket().giveBack();
        assertEquals(List.of("counted true", "ended"), told);
    }
}
