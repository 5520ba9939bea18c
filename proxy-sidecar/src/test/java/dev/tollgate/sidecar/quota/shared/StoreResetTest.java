package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.quota.Dimension;
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

/** A reset, and sidecars that come later with what they counted before it. */
class StoreResetTest {
    private static final long START = 1_800_000_000_000_000L;
    private static final AskedLimit REQUESTS = StoreFixture.requests("100/1h");
    private static final AskedLimit CLIENT = StoreFixture.client("100/1h", 7);

    @TempDir
    private Path directory;

    private StoreFixture store;
    private long micros;
    private final Breaker breaker = new Breaker(FleetObserver.none());
    private final List<FleetReset> followed = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
        at(0);
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    private void at(long seconds) throws Exception {
        micros = START + TimeUnit.SECONDS.toMicros(seconds);
        store.scripts.setTime(micros);
        store.sidecarMillis = micros / 1000;
    }

    private long nanos() {
        return TimeUnit.MICROSECONDS.toNanos(micros - START);
    }

    private void reset(Dimension dimension, Long client) {
        FleetReset what = new FleetReset("acme", dimension, client, null, "ann");
        List<OptionalLong> answers = new ArrayList<>();
        StoreReset.run(store.scripts, "fleet", what, answers::add);
        assertEquals(1, answers.size());
    }

    private long used(AskedLimit asked) {
        return store.decide("acme", StoreWindows.Way.LOOK, asked)
                .opinions()
                .get(0)
                .used();
    }

    private StoreContact contact() {
        return new StoreContact(
                breaker,
                new StoreFaults(breaker, this::nanos, FleetObserver.none()),
                new StoreClock(this::nanos),
                this::nanos,
                (lost, since) -> {
                    throw new AssertionError("nothing was lost");
                },
                new Resets(store.scripts, followed::add)::follow);
    }

    @Test
    void whatWasCountedBeforeItIsNotWrittenAfterIt() throws Exception {
        Standing sidecar = StoreFixture.standing("acme");
        sidecar.backlog().add(List.of(REQUESTS, CLIENT), nanos());
        at(10);
        sidecar.backlog().add(List.of(REQUESTS, CLIENT), nanos());
        at(20);
        reset(Dimension.CLIENT, 7L);
        at(30);
        sidecar.backlog().add(List.of(REQUESTS, CLIENT), nanos());
        new Backfill(store.windows, contact(), this::nanos).write(sidecar, written -> assertEquals(true, written));
        assertEquals(List.of(3L, 1L), List.of(used(REQUESTS), used(CLIENT)));
    }

    @Test
    void sidecarsAreToldOnceOfEachAndOfNoneThatWasBeforeThem() throws Exception {
        store.decide("acme", StoreWindows.Way.DECIDE, REQUESTS, CLIENT);
        reset(null, null);
        Looks looks = new Looks(store.windows, contact(), new KnownRefusals(this::nanos));
        Standing sidecar = StoreFixture.standing("acme");
        looks.look(sidecar, List.of(), (asked, used) -> {});
        assertEquals(List.of(), followed);
        reset(Dimension.CLIENT, 7L);
        reset(Dimension.CLIENT, null);
        reset(Dimension.REQUESTS, null);
        looks.look(sidecar, List.of(), (asked, used) -> {});
        looks.look(sidecar, List.of(), (asked, used) -> {});
        assertEquals(
                List.of(
                        new FleetReset("acme", Dimension.CLIENT, 7L, null, "ann"),
                        new FleetReset("acme", Dimension.CLIENT, null, null, "ann"),
                        new FleetReset("acme", Dimension.REQUESTS, null, null, "ann")),
                followed);
    }

    @Test
    void afterMoreThanTheStoreRemembersSidecarsForgetAll() throws Exception {
        Looks looks = new Looks(store.windows, contact(), new KnownRefusals(this::nanos));
        Standing sidecar = StoreFixture.standing("acme");
        store.decide("acme", StoreWindows.Way.DECIDE, REQUESTS);
        looks.look(sidecar, List.of(), (asked, used) -> {});
        for (int i = 0; i < 40; i++) {
            reset(Dimension.REQUESTS, null);
        }
        looks.look(sidecar, List.of(), (asked, used) -> {});
        assertEquals(33, followed.size());
        assertEquals(new FleetReset("acme", null, null, null, "several operators"), followed.get(0));
    }
}
