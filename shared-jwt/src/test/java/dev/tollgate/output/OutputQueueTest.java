package dev.tollgate.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines arrive whole and in order; whoever hands them in never waits. */
@Timeout(60)
final class OutputQueueTest {
    private OutputQueue queue;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @Test
    void writesLinesOfManyThreadsWholeAndEachThreadsInOrder() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputQueue log = log(out, 1 << 20, 0);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    log.request(line("t" + thread + " " + i));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        log.close();

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(4000, lines.size());
        for (int t = 0; t < 4; t++) {
            String thread = "t" + t + " ";
            List<Integer> numbers = lines.stream()
                    .filter(line -> line.startsWith(thread))
                    .map(line -> Integer.parseInt(line.substring(thread.length())))
                    .toList();
            List<Integer> sorted = new ArrayList<>(numbers);
            Collections.sort(sorted);
            assertEquals(sorted, numbers);
            assertEquals(1000, numbers.size());
        }
        assertEquals(0, queue.lost());
    }

    @Test
    void writesALineWithoutWaitingForMore() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        OutputStream out = new OutputStream() {
            @Override
            public void write(int octet) {
                written.countDown();
            }
        };
        try (OutputQueue log = log(out, 100, 0)) {
            log.request(line("one"));
            assertTrue(written.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void dropsRequestsAndThenTestsWhenTheOutputIsStuck() throws Exception {
        StuckOutput out = new StuckOutput();
        OutputQueue log = log(out, 10, 10);
        log.request(line("first"));
        out.reached.await();

        for (int i = 0; i < 3; i++) {
            log.request(line("req" + i));
        }
        assertEquals(1, queue.lost());
        for (int i = 0; i < 3; i++) {
            log.test(line("tst" + i));
        }
        assertEquals(2, queue.lost());

        out.release.countDown();
        log.close();
        assertEquals("first\nreq0\nreq1\ntst0\ntst1\n", out.taken.toString(StandardCharsets.UTF_8));
    }

    @Test
    void writesWhatIsThereWhenItIsClosedAndCountsWhatComesLater() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputQueue log = log(out, 100, 0);
        log.request(line("before"));
        log.close();
        log.request(line("after"));

        assertEquals("before\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(1, queue.lost());
    }

    @Test
    void goesOnAfterAnOutputThatFailed() {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        CountDownLatch failed = new CountDownLatch(1);
        OutputStream out = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                if (failed.getCount() > 0) {
                    failed.countDown();
                    throw new IOException("no space");
                }
                taken.write(octet);
            }
        };
        OutputQueue log = log(out, 100, 0);
        log.request(line("lost"));
        assertTrue(await(failed));
        log.request(line("kept"));
        log.close();

        assertEquals("kept\n", taken.toString(StandardCharsets.UTF_8));
        assertEquals(1, queue.lost());
        assertEquals(List.of("1 lost: no space"), complaints);
    }

    @Test
    void countsEachLineOfABatchThatFailed() throws Exception {
        OutputQueue log = log(new FileOutputStream("/dev/full"), 100, 0);
        for (int i = 0; i < 5; i++) {
            log.request(line("lost"));
        }
        log.close();

        assertEquals(5, queue.lost());
        assertTrue(complaints.get(0).endsWith(": No space left on device"), complaints.toString());
    }

    @Test
    void tellsWhenAStuckOutputGoesOn() throws Exception {
        StuckOutput out = new StuckOutput();
        OutputQueue log = log(out, 10, 0);
        log.request(line("first"));
        out.reached.await();
        log.request(line("second"));
        log.request(line("third"));
        assertEquals(List.of(), complaints);

        out.release.countDown();
        log.close();
        assertEquals(List.of("1 lost: stuck"), complaints);
    }

    @Test
    void logFindsRoomWhereRequestsDoNot() throws Exception {
        StuckOutput out = new StuckOutput();
        OutputQueue full = new OutputQueue(
                "records", out, new OutputQueue.Room(6, 6, 0), new LostLines((lines, cause) -> {}, System::nanoTime));
        full.request(line("first"));
        out.reached.await();
        full.request(line("req0"));
        full.request(line("req1"));
        full.log(line("log0"));
        full.log(line("log1"));
        assertEquals(2, full.lost());

        out.release.countDown();
        full.close();
        assertEquals("first\nreq0\nlog0\n", out.taken.toString(StandardCharsets.UTF_8));
    }

    @Test
    void flushWaitsForWhatIsThereAndForAStuckOutputAsLongAsItIsTold() throws Exception {
        StuckOutput out = new StuckOutput();
        OutputQueue log = log(out, 100, 0);
        log.flush(Duration.ofSeconds(60));
        log.request(line("first"));
        log.flush(Duration.ofMillis(1));
        assertEquals("", out.taken.toString(StandardCharsets.UTF_8));

        out.release.countDown();
        log.flush(Duration.ofSeconds(60));
        assertEquals("first\n", out.taken.toString(StandardCharsets.UTF_8));
    }

    /** Many times a chunk, in lines of all lengths. */
    @Test
    void writesWhatWaitedForAStuckOutputWholeAndInOrder() throws Exception {
        StuckOutput out = new StuckOutput();
        OutputQueue log = log(out, 8 << 20, 0);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String text = Integer.toString(i).repeat(i * i % 4_000 + 1);
            log.request(line(text));
            all.append(text).append('\n');
        }
        out.release.countDown();
        log.flush(Duration.ofSeconds(60));
        assertEquals(all.toString(), out.taken.toString(StandardCharsets.UTF_8));
        assertEquals(0, log.lost());
    }

    private OutputQueue log(OutputStream out, int room, int reserve) {
        LostLines lost = new LostLines(
                (lines, cause) -> complaints.add(lines + " lost: " + (cause == null ? "stuck" : cause.getMessage())),
                System::nanoTime);
        queue = new OutputQueue("records", out, new OutputQueue.Room(room, 0, reserve), lost);
        return queue;
    }

    private static Line line(String text) {
        Line line = new Line();
        line.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        return line;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes nothing until it is released. */
    private static final class StuckOutput extends OutputStream {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int octet) {
            reached.countDown();
            await(release);
            taken.write(octet);
        }
    }
}
