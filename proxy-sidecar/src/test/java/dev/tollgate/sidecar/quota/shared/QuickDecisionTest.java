package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreWindows.Way;
import dev.tollgate.text.Resource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
        quick.close();
        whole.close();
        server.close();
    }

    /** Where limits seldom change most decisions are quick; where they change all the time, few are. */
    @ParameterizedTest
    @CsvSource({"1,false,0", "2,false,8", "3,true,0"})
    void agrees(long seed, boolean changing, int strict) throws Exception {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            move(random);
            int client = random.nextInt(7);
            String id = "i" + random.nextInt(2);
            int tier = changing ? random.nextInt(7) : client;
            List<Asked> limits = List.of(
                    asked(WindowName.client(client), OF_CLIENTS[tier]),
                    asked(changing ? WindowName.REQUESTS : WindowName.key("k" + tier), OF_ALL[tier % 6]));
            both(step, id, way(random), strict == 8, limits);
        }
        long slow = Long.parseLong(new String(command("GET", "slow")));
        assertTrue(
                changing || strict == 8 || slow < STEPS * 6 / 10, slow + " decisions of " + STEPS + " were not quick");
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

    private static Asked asked(WindowName window, String limit) {
        Limit parsed = StoreFixture.limit(limit);
        return new Asked(window, parsed);
    }

    private void both(int step, String id, Way way, boolean strict, List<Asked> limits) throws Exception {
        AtomicReference<byte[]> expected = new AtomicReference<>();
        Scripts both = (script, keys, arguments, answer) -> {
            whole.run(script, keys, arguments, new Reply(expected));
            AtomicReference<byte[]> got = new AtomicReference<>();
            quick.run(script, keys, arguments, new Reply(got));
            assertArrayEquals(expected.get(), got.get(), () -> "step " + step + " " + way + " " + limits);
            answer.reply(got.get());
        };
        StoreWindows windows = new StoreWindows(both, "sidecar1", "", strict, () -> now / 1000);
        StoreFixture.decide(windows, id, way, limits.toArray(Asked[]::new));
        StoreKeys keys = StoreKeys.of("fleet", id);
        for (Asked asked : limits) {
            byte[] key = keys.window(asked.window().octets());
            assertSame(step, key, "GET");
            if (!LimitForm.isCalendar(LimitForm.name(asked))) {
                // that of a period goes on, by the clock that the test does not set
                assertSame(step, key, "PTTL");
            }
        }
        assertSame(step, keys.integration(), "HGETALL");
    }

    /** A time to live goes on while the two are asked. */
    private void assertSame(int step, byte[] key, String read) throws Exception {
        List<byte[]> command = List.of(
                ClockedScripts.ascii("EVAL"),
                ClockedScripts.ascii("local v = redis.call(ARGV[1], KEYS[1]) "
                        + "return type(v) == 'table' and table.concat(v, ' ') or tostring(v)"),
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
