package dev.tollgate.sidecar.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandardOutputTest {
    @Test
    void throwsWhatAPrintStreamKeepsToItself() throws Exception {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            OutputStream out = new StandardOutput(full);

            assertThrows(IOException.class, () -> out.write(new byte[10]));
        }
    }

    /** A pipe whose reader is slow takes a long write in parts. */
    @Test
    void whatIsPrintedComesBetweenWritesAndNotIntoThem() throws Exception {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        StandardOutput out = new StandardOutput(new OutputStream() {
            @Override
            public void write(int octet) {
                Thread.yield();
                taken.write(octet);
            }
        });
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<Thread> threads = new ArrayList<>();
        for (OutputStream way : List.of(out, printed, out, printed)) {
            threads.add(new Thread(() -> writeLines(way)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        List<String> lines = taken.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(400, lines.stream().filter("0123456789"::equals).count());
        assertEquals(400, lines.size());
    }

    private static void writeLines(OutputStream way) {
        try {
            for (int i = 0; i < 100; i++) {
                way.write("0123456789\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
