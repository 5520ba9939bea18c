package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreWindows.Way;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreWindowsTest {
    private static final long START = 1_700_000_000_000_000L;
    private static final StoreKeys KEYS = StoreKeys.of("fleet", "acme");

    @TempDir
    private Path directory;

    private StoreFixture store;

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
        at(0);
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    private void at(long micros) throws Exception {
        store.scripts.setTime(START + micros);
        store.sidecarMillis = (START + micros) / 1000;
    }

    @Test
    void aWindowTakes150OctetsAnd8ForEachEvent() throws Exception {
        for (int i = 1; i <= 256; i++) {
            at(i);
            AskedLimit client = StoreFixture.client("256/12h", 7);
            store.decide("acme", Way.DECIDE, client);
            long memory = store.memory(KEYS.window(client.window().octets()));
            assertTrue(memory <= 150 + 8L * i, i + " events take " + memory);
        }
    }

    @Test
    void aLargeWindowDoesNotGrowBeyond129Parts() throws Exception {
        AskedLimit requests = StoreFixture.requests("50000/24h");
        for (int i = 0; i < 3000; i++) {
            at(i * 86_400_000_000L / 1000);
            assertTrue(store.decide("acme", Way.DECIDE, requests).admitted());
        }
        long memory = store.memory(KEYS.window(requests.window().octets()));
        assertTrue(memory <= 150 + 8L * 130 + 256, memory + " octets");
    }

    /** The next that is counted puts it right. */
    @ParameterizedTest
    @ValueSource(strings = {"sidecar1", "reset", "back", "since", "hold", "kept"})
    void whatAnotherProgramHasWrittenCountsAsMissing(String field) throws Exception {
        AskedLimit requests = StoreFixture.requests("10/1h");
        for (String value : List.of("", "abc")) {
            assertTrue(store.decide("acme", Way.DECIDE, requests).admitted());
            write(KEYS.integration(), field, value);
            assertTrue(store.decide("acme", Way.DECIDE, requests).admitted());
            write(KEYS.integration(), field, value);
            store.giveBack("acme", START, requests);
            store.scripts.run(
                    Script.RESET,
                    List.of(KEYS.integration()),
                    List.of(ClockedScripts.ascii("0"), ClockedScripts.ascii("r"), ClockedScripts.ascii("me")),
                    StoreFixture.NOTHING);
        }
    }

    @Test
    void whatAnotherProgramHasWrittenOfAFleetCountsAsMissing() throws Exception {
        byte[] fleet = ClockedScripts.ascii("fleet");
        for (String field : List.of("hold", "sidecar1", "other")) {
            for (String value : List.of("", "abc")) {
                write(fleet, field, value);
                store.scripts.run(
                        Script.ALIVE,
                        List.of(fleet),
                        List.of(
                                ClockedScripts.ascii("sidecar1"),
                                ClockedScripts.ascii("beat"),
                                ClockedScripts.ascii("0")),
                        StoreFixture.NOTHING);
            }
        }
    }

    private void write(byte[] key, String field, String value) throws Exception {
        store.scripts.call(
                List.of(ClockedScripts.ascii("HSET"), key, ClockedScripts.ascii(field), ClockedScripts.ascii(value)));
    }

    @Test
    void aLongIdAndALongZoneCostNoMore() throws Exception {
        String id = "i".repeat(64);
        AskedLimit client = StoreFixture.client("100/day@America/New_York", 7);
        store.decide(id, Way.DECIDE, client);
        long memory =
                store.memory(StoreKeys.of("fleet", id).window(client.window().octets()));
        assertTrue(memory <= 158 + 16, memory + " octets");
    }

    @Test
    void allKeysHaveATimeToLive() throws Exception {
        for (String limit : List.of("3/10s", "1000/12h", "5/day", "7/month@Asia/Kathmandu")) {
            store.decide("acme", Way.DECIDE, StoreFixture.client(limit, 1), StoreFixture.requests(limit));
        }
        String script = "local n = 0 for _, k in ipairs(redis.call('KEYS', 'fleet*')) do "
                + "if redis.call('PTTL', k) <= 0 then n = n + 1 end end return n";
        assertEquals("0", eval(script));
        assertEquals("9", eval("return #redis.call('KEYS', 'fleet*')"));
    }

    private String eval(String script) throws Exception {
        byte[] answer = store.scripts.call(
                List.of(ClockedScripts.ascii("EVAL"), ClockedScripts.ascii(script), ClockedScripts.ascii("0")));
        return new String(answer, StandardCharsets.ISO_8859_1);
    }

    @Test
    void allLimitsCountOrNone() {
        AskedLimit client = StoreFixture.client("5/1h", 1);
        AskedLimit requests = StoreFixture.requests("2/1h");
        store.decide("acme", Way.DECIDE, client, requests);
        store.decide("acme", Way.DECIDE, client, requests);
        assertFalse(store.decide("acme", Way.DECIDE, client, requests).admitted());
        Decided seen = store.decide("acme", Way.LOOK, client, requests);
        assertEquals(2, seen.opinions().get(0).used());
        assertEquals(2, seen.known().total());
    }

    private static AskedLimit place(long name) {
        return new AskedLimit(WindowName.RUNNING, new dev.tollgate.jwt.quota.Limit.Count(1), name);
    }

    @Test
    void aPlaceComesBackByItselfUnlessItIsRenewed() throws Exception {
        assertTrue(store.decide("acme", Way.DECIDE, place(1)).admitted());
        at(20_000_000);
        assertFalse(store.decide("acme", Way.DECIDE, place(2)).admitted());
        store.windows.renew(KEYS, WindowName.RUNNING, List.of(1L), StoreFixture.NOTHING);
        at(44_000_000);
        assertFalse(store.decide("acme", Way.DECIDE, place(2)).admitted());
        at(45_000_001);
        assertTrue(store.decide("acme", Way.DECIDE, place(2)).admitted());
        at(46_000_000);
        store.windows.giveBack(KEYS, List.of(place(2)), 0, StoreFixture.NOTHING);
        assertTrue(store.decide("acme", Way.DECIDE, place(3)).admitted());
    }

    @Test
    void aShadowCountsAndRefusesNothing() {
        AskedLimit requests = new AskedLimit(StoreFixture.requests("1/1h").window(), StoreFixture.limit("shadow:1/1h"));
        assertTrue(store.decide("acme", Way.DECIDE, requests).admitted());
        Decided second = store.decide("acme", Way.DECIDE, requests);
        assertTrue(second.admitted());
        assertTrue(second.opinions().get(0).untilFree() > 0);
    }

    @Test
    void integrationsWithSpecialSignsHaveTheirOwnSlotAndWindows() {
        AskedLimit requests = StoreFixture.requests("1/1h");
        for (String id : List.of("a", "}a", "{a}", "a}r", "%7Da", "é".repeat(32), "x".repeat(63), "x".repeat(64))) {
            assertTrue(store.decide(id, Way.DECIDE, requests).admitted(), id);
            assertFalse(store.decide(id, Way.DECIDE, requests).admitted(), id);
        }
    }

    @Test
    void otherSidecarsAreSeenAndCountedApart() {
        StoreWindows other = new StoreWindows(store.scripts, "sidecar2", "", false, () -> 0);
        AskedLimit requests = StoreFixture.requests("3/1h");
        store.decide("acme", Way.DECIDE, requests);
        store.decide("acme", Way.DECIDE, requests);
        assertEquals(
                1,
                StoreFixture.decide(other, "acme", Way.DECIDE, requests).known().total());
        assertFalse(StoreFixture.decide(other, "acme", Way.DECIDE, requests).admitted());
    }

    @Test
    void aKeyThatIsNotOursIsAnErrorWithItsName() throws Exception {
        store.server.command("SET fleet{acme}r something");
        assertTrue(org.junit.jupiter.api.Assertions.assertThrows(
                        AssertionError.class, () -> store.decide("acme", Way.DECIDE, StoreFixture.requests("3/1h")))
                .getMessage()
                .contains("TOLLGATE_FORMAT"));
    }
}
