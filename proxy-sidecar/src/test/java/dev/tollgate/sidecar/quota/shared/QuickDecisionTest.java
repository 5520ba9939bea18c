package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreWindows.Way;
import dev.tollgate.text.Resource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quick way of a decision answers and writes what the whole script does, octet by octet, on a real server. */
class QuickDecisionTest {
    private static final int STEPS = 4_000;
    private static final String QUICK = Resource.text(Script.class, "quick.lua");
    private static final long START = Instant.parse("2026-02-28T22:00:00Z").toEpochMilli() * 1000;
    private static final String[] OF_CLIENTS = {"3/10s", "0/10s", "shadow:2/10s", "300/10s", "260/10s", "4/20s", "2/day"
    };
    private static final String[] OF_ALL = {"300/20s", "400/20s", "5/month@Asia/Tokyo", "9/day", "30/5s", "0/day"};

    private static final String[] PLACES = {"40", "40", "20", "40", "0", "40", "shadow:20", "40"};
    /** Reads the time to live of a key, or all keys that begin like it. */
    private static final String READ = """
            if ARGV[1] == 'PTTL' then
              return tostring(redis.call('PTTL', KEYS[1]))
            end
            local keys, all = redis.call('KEYS', KEYS[1] .. '*'), {}
            table.sort(keys)
            for i = 1, #keys do
              local isHash = redis.call('TYPE', keys[i]).ok == 'hash'
              local value = redis.call(isHash and 'HGETALL' or 'GET', keys[i])
              all[i] = keys[i] .. '=' .. (isHash and table.concat(value, ' ') or value)
            end
            return table.concat(all, ' ')
            """;

    @TempDir
    private Path directory;

    private RedisServer server;
    private ClockedScripts quick;
    private ClockedScripts whole;
    private long now = START;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory);
        quick = new ClockedScripts(
                server.port(), 0, text -> text.replace(QUICK, QUICK + "redis.call('INCR', 'slow')\n"));
        whole = new ClockedScripts(server.port(), 1, text -> text.replace(QUICK, ""));
    }

    @AfterEach
    void end() throws Exception {
        Opened.close(quick, whole, server);
    }

    /** Most decisions are quick, also where limits change all the time and where sidecars hold parts of them. */
    @ParameterizedTest
    @CsvSource({"1,false,false", "2,false,true", "3,true,false", "4,true,true"})
    void agrees(long seed, boolean changing, boolean strict) throws Exception {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            move(random);
            int client = random.nextInt(7);
            String id = "i" + random.nextInt(2);
            int tier = changing ? random.nextInt(7) : client;
            List<AskedLimit> limits = List.of(
                    asked(WindowName.client(client), OF_CLIENTS[tier]),
                    asked(changing ? WindowName.REQUESTS : WindowName.key("k" + tier), OF_ALL[tier % 6]));
            if (strict && random.nextInt(5) == 0) {
                setAside(random, id, limits.get(random.nextInt(2)));
            }
            both(step, id, way(random), strict, limits);
        }
        assertQuick(STEPS * (changing ? 8 : 6) / 10);
    }

    @Test
    void agreesOnPlacesOfTests() throws Exception {
        Random random = new Random(5);
        Deque<AskedLimit> running = new ArrayDeque<>();
        for (int step = 0; step < STEPS; step++) {
            move(random);
            AskedLimit place =
                    new AskedLimit(WindowName.RUNNING, Limit.parse(Dimension.CONCURRENT, PLACES[step / 500]), step);
            both(step, "i0", way(random), random.nextBoolean(), List.of(asked(WindowName.TESTS, "40000/20s"), place));
            running.add(place);
            if (running.size() > 30) {
                // those that are not given back expire, as those of a sidecar that was killed
                AskedLimit ended = running.remove();
                windows(step, random.nextInt(9) > 0)
                        .giveBack(StoreKeys.of("fleet", "i0"), List.of(ended), 0, StoreFixture.NOTHING);
            }
        }
        assertQuick(STEPS * 6 / 10);
    }

    /** Some sidecars hold parts of a limit, or of one that was there before, or have held some. */
    private void setAside(Random random, String id, AskedLimit asked) throws Exception {
        byte[] limit = LimitForm.of(asked);
        int name = limit[0] + 1;
        ByteBuffer parts = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        parts.put(limit, 0, name).putInt((int) asked.max() + (random.nextInt(3) == 0 ? 1 : 0));
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.putLong(i)
                    .putInt(1)
                    .putInt(random.nextInt(4))
                    .putDouble((double) now + random.nextInt(100_000) - 20_000);
        }
        byte[] value = Arrays.copyOf(parts.array(), parts.position());
        StoreKeys keys = StoreKeys.of("fleet", id);
        byte[] window = asked.window().octets();
        byte[] suffix = ByteBuffer.allocate(window.length + 1)
                .put((byte) 's')
                .put(window)
                .array();
        for (ClockedScripts store : List.of(quick, whole)) {
            store.call(List.of(ClockedScripts.ascii("SET"), keys.window(suffix), value));
        }
    }

    private void assertQuick(int most) throws Exception {
        long slow = Long.parseLong(new String(command("GET", "slow")));
        assertTrue(slow < most, slow + " decisions of " + STEPS + " were not quick");
    }

    private void move(Random random) throws Exception {
        int kind = random.nextInt(200);
        now += kind == 0
                ? -random.nextLong(2_000_000)
                : kind == 1 ? 7_200_000_000L : kind < 20 ? random.nextLong(9_000_000) : random.nextLong(60_000);
        quick.setTime(now);
        whole.setTime(now);
    }

    private static Way way(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Way.LOOK;
            case 1 -> Way.COUNT;
            case 2 -> Way.DECIDE_AND_COUNT;
            default -> Way.DECIDE;
        };
    }

    private static AskedLimit asked(WindowName window, String limit) {
        Limit parsed = StoreFixture.limit(limit);
        return new AskedLimit(window, parsed);
    }

    private void both(int step, String id, Way way, boolean strict, List<AskedLimit> limits) throws Exception {
        StoreFixture.decide(windows(step, strict), id, way, limits.toArray(AskedLimit[]::new));
        StoreKeys keys = StoreKeys.of("fleet", id);
        assertSame(step, keys.integration(), "ALL");
        for (AskedLimit asked : limits) {
            byte[] key = keys.window(asked.window().octets());
            if (!LimitForm.isCalendar(LimitForm.name(asked))) {
                // that of a period goes on, by the clock that the test does not set
                assertSame(step, key, "PTTL");
            }
        }
    }

    private StoreWindows windows(int step, boolean strict) {
        Scripts both = (script, keys, arguments, answer) -> {
            AtomicReference<byte[]> expected = new AtomicReference<>();
            whole.run(script, keys, arguments, new Reply(expected));
            AtomicReference<byte[]> got = new AtomicReference<>();
            quick.run(script, keys, arguments, new Reply(got));
            assertArrayEquals(expected.get(), got.get(), () -> "step " + step);
            answer.reply(got.get());
        };
        return new StoreWindows(both, "sidecar1", "", strict, () -> now / 1000);
    }

    /** A time to live goes on while the two are asked. */
    private void assertSame(int step, byte[] key, String read) throws Exception {
        List<byte[]> command = List.of(
                ClockedScripts.ascii("EVAL"),
                ClockedScripts.ascii(READ),
                ClockedScripts.ascii("1"),
                key,
                ClockedScripts.ascii(read));
        byte[] one = whole.call(command);
        byte[] other = quick.call(command);
        if (!read.equals("PTTL")) {
            assertArrayEquals(one, other, () -> "step " + step + " " + read);
        } else {
            long apart = Long.parseLong(new String(one)) - Long.parseLong(new String(other));
            assertTrue(Math.abs(apart) < 3000, () -> "step " + step + ": " + apart + " ms apart");
        }
    }

    private byte[] command(String... words) throws Exception {
        return quick.call(List.of(words).stream().map(ClockedScripts::ascii).toList());
    }

    private record Reply(AtomicReference<byte[]> to) implements Scripts.Answer {
        @Override
        public void reply(byte[] reply) {
            to.set(reply);
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void late() {
            throw new AssertionError("late");
        }
    }
}
