package dev.tollgate.sidecar.quota.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.QuotaObserver;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {
    private static final long START = Instant.parse("2026-03-10T12:00:00Z").toEpochMilli();
    private static final Integration ACME = new Integration("acme", "ki_1", 0, Quota.none());

    @TempDir
    private Path directory;

    private long millis = START;
    /** What the clock of a process shows at its start is any number. */
    private long origin = 5;

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(millis - START) + origin;
    }

    private Path file() {
        return directory.resolve("counts.json");
    }

    /** A process with its quotas. */
    private final class Process implements AutoCloseable {
        final Quotas quotas;
        final StateFile state;

        Process(Quota limits, Duration pause) {
            QuotaRules rules = new QuotaRules(true, false, Map.of(0, limits), Map.of());
            quotas = new Quotas(() -> rules, StateFileTest.this::nanos, () -> millis, 1000, QuotaObserver.none());
            state = StateFile.open(
                    file(), pause, quotas.held(), quotas.restore(), StateFileTest.this::nanos, () -> millis);
        }

        int granted(int requests) throws Exception {
            int granted = 0;
            for (int i = 0; i < requests; i++) {
                granted += quotas.admitRequest(ACME, InetAddress.getByName("192.0.2.1"))
                                .admitted()
                        ? 1
                        : 0;
            }
            return granted;
        }

        @Override
        public void close() {
            state.close();
        }
    }

    private Process process(Quota limits) {
        return new Process(limits, Duration.ofHours(1));
    }

    private static Quota of(Dimension dimension, String limit) throws QuotaFormatException {
        return Quota.none().with(dimension, Limit.parse(dimension, limit));
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, 10/1h, 3600",
        "CLIENT, 10/1h, 3600",
        "KEY_REQUESTS, 10/1h, 3600",
        "REQUESTS, 300/1h, 3700",
        "REQUESTS, 10/day, 43200",
        "CLIENT, 10/month, 1900000",
        "REQUESTS, 10/day@America/New_York, 57600"
    })
    void aRestartForgetsNothing(Dimension dimension, String limit, int seconds) throws Exception {
        Quota limits = of(dimension, limit);
        int max = Integer.parseInt(limit.substring(0, limit.indexOf('/')));
        try (Process first = process(limits)) {
            assertEquals(max - 3, first.granted(max - 3));
        }
        millis += 60_000;
        origin = -1_000_000_000_000_000L;
        try (Process second = process(limits)) {
            assertEquals(3, second.granted(10));
        }
        try (Process third = process(limits)) {
            assertEquals(0, third.granted(3));
            millis = START + seconds * 1000L + 1;
            assertTrue(third.granted(max) >= max - 3);
        }
    }

    /** Opening a pipe would block until there is a writer. */
    @Test
    @Timeout(60)
    void aPipeInItsPlaceIsReplacedAndKeepsNobodyFromStarting() throws Exception {
        Quota limits = of(Dimension.REQUESTS, "10/1h");
        assertEquals(0, new ProcessBuilder("mkfifo", file().toString()).start().waitFor());
        try (Process first = process(limits)) {
            assertEquals(7, first.granted(7));
        }
        try (Process second = process(limits)) {
            assertEquals(3, second.granted(10));
        }
    }

    @Test
    void intervalsAreKeptInHoursThatOlderSidecarsRead() throws Exception {
        try (Process first = process(of(Dimension.REQUESTS, "10/2w"))) {
            assertEquals(3, first.granted(3));
        }
        String kept = Files.readString(file());
        assertTrue(kept.contains("\"10/336h\""), kept);
    }

    @Test
    void severalLimitsOfTheSameEventsAreKept() throws Exception {
        Path file = file();
        try (Process hours = process(of(Dimension.REQUESTS, "5/1h"))) {
            assertEquals(4, hours.granted(4));
        }
        try (Process days = process(of(Dimension.REQUESTS, "9/day"))) {
            assertEquals(5, days.granted(9));
        }
        try (Process hours = process(of(Dimension.REQUESTS, "5/1h"))) {
            assertEquals(0, hours.granted(1));
        }
        assertTrue(Files.size(file) > 0);
    }

    @Test
    void aProcessThatIsKilledForgetsSomeSecondsAtMost() throws Exception {
        Process killed = new Process(of(Dimension.REQUESTS, "10/1h"), Duration.ofMillis(20));
        assertEquals(7, killed.granted(7));
        awaitWriting();
        awaitWriting();
        Path copy = Files.copy(file(), directory.resolve("copy"));
        killed.close();
        Files.move(copy, file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Process next = process(of(Dimension.REQUESTS, "10/1h"))) {
            assertEquals(3, next.granted(10));
        }
    }

    private void awaitWriting() throws Exception {
        Files.deleteIfExists(file());
        for (int i = 0; i < 2000 && !Files.exists(file()); i++) {
            Thread.sleep(10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[[1,5],3]",
                "[[9,5],0]",
                "{}",
                "[[1,5],[\"a\",\"b\",0,\"requests\",0,\"1/\"],1]",
                "[[1,5],[\"acme\",\"key\",0,\"requests\",0,\"2/1h\",0,-10],1]",
                "\0\0"
            })
    void aDamagedFileKeepsNobodyFromStarting(String content) throws Exception {
        Files.writeString(file(), content);
        try (Process process = process(of(Dimension.REQUESTS, "2/1h"))) {
            assertEquals(2, process.granted(3));
        }
        try (Process process = process(of(Dimension.REQUESTS, "2/1h"))) {
            assertEquals(0, process.granted(3));
        }
    }

    @Test
    void aFileThatWasCutOffCountsNotAtAll() throws Exception {
        try (Process first = process(of(Dimension.CLIENT, "5/1h"))) {
            assertEquals(5, first.granted(5));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length - 1; length++) {
            Files.writeString(file(), new String(whole, 0, length, StandardCharsets.US_ASCII));
            Process next = process(of(Dimension.CLIENT, "5/1h"));
            assertEquals(5, next.granted(5), length + " octets");
            next.close();
        }
    }

    @Test
    void aClockThatWasSetBackGrantsNothingTwice() throws Exception {
        try (Process first = process(of(Dimension.REQUESTS, "5/1h"))) {
            assertEquals(5, first.granted(5));
        }
        millis -= 7_200_000;
        try (Process second = process(of(Dimension.REQUESTS, "5/1h"))) {
            assertEquals(0, second.granted(5));
        }
    }

    @Test
    void theFileIsForItsOwnerOnly() throws Exception {
        process(of(Dimension.REQUESTS, "5/1h")).close();
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertFalse(Files.exists(directory.resolve("counts.json.new")));
    }
}
