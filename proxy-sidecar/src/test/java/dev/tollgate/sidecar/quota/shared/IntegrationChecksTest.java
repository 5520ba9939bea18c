package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.FleetReset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar that counts more integrations than it can ask about in one round, on a real server. */
class IntegrationChecksTest {
    private static final int MANY = 2_600;

    @TempDir
    private Path directory;

    private StoreFixture store;
    private long now;
    private final List<String> followed = new ArrayList<>();
    private Standings standings;
    private Looks looks;
    private IntegrationChecks checks;

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
        store.scripts.setTime(1_800_000_000_000_000L);
        standings = new Standings("fleet", () -> now);
        looks = new Looks(store.windows, contact(), new KnownRefusals(() -> now));
        checks = new IntegrationChecks(looks, standings, new RecentResets(store.scripts, "fleet"), () -> now);
        for (int i = 0; i < MANY; i++) {
            now++;
            use(i);
            looks.look(standings.of("i" + i), List.of(), (asked, used) -> {});
        }
        now += TimeUnit.MINUTES.toNanos(1);
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    private StoreContact contact() {
        Breaker breaker = new Breaker(FleetObserver.none());
        return new StoreContact(
                breaker,
                new StoreFaults(breaker, () -> now, FleetObserver.none()),
                new StoreClock(() -> now),
                () -> now,
                (lost, since) -> {
                    throw new AssertionError("nothing was lost");
                },
                standing -> followed.add(standing.integrationId()));
    }

    private void use(int i) {
        standings.of("i" + i).use(new Integration("i" + i, "key", 0, Quota.ofToken(null)), now, 0);
    }

    private void round() {
        now += TimeUnit.MILLISECONDS.toNanos(401);
        checks.round();
    }

    private void reset(int i) {
        List<OptionalLong> answers = new ArrayList<>();
        FleetReset what = new FleetReset("i" + i, null, null, null, "ann");
        StoreReset.run(store.scripts, "fleet", what, answers::add);
        assertEquals(1, answers.size());
    }

    @Test
    void aResetIsHeardOfInTheNextRound() {
        round();
        reset(MANY - 1);
        reset(MANY - 2);
        round();
        assertEquals(List.of("i" + (MANY - 1), "i" + (MANY - 2)), followed);
        now += 1;
        round();
        assertEquals(2, followed.size());
    }

    @Test
    void integrationsInUseAreAskedAboutFirst() {
        use(MANY - 1);
        long before = standings.of("i" + (MANY - 1)).seenAt();
        long idle = standings.of("i0").seenAt();
        round();
        assertEquals(now, standings.of("i" + (MANY - 1)).seenAt());
        assertEquals(now, standings.of("i0").seenAt());
        assertEquals(
                1000, standings.all().stream().filter(s -> s.seenAt() == now).count());
        assertEquals(true, before < now && idle < now);
    }
}
