package dev.tollgate.sidecar.quota.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With half of the heap of the launcher a sidecar starts, whatever the size of its file of counts. */
@Timeout(120)
class SmallHeapTest {
    private static final String HEAP = "-Xmx64m";
    private static final int CLIENTS = 32_000;
    private static final int EVENTS = 60;
    private static final int MORE = 100_000;

    @TempDir
    private Path directory;

    private String restored(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        HEAP,
                        "-Xmn12m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    private Path file(int windows, IntFunction<String> window) throws Exception {
        Path file = directory.resolve("counts.json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("[[1," + System.currentTimeMillis() + "]");
            for (int i = 0; i < windows; i++) {
                out.write(",\n[" + window.apply(i) + "]");
            }
            out.write("," + windows + "]");
        }
        return file;
    }

    @Test
    void allThatSuchAHeapHoldsIsRestored() throws Exception {
        String events = ",5,1".repeat(EVENTS);
        Path file = file(CLIENTS, i -> "\"acme\",\"ki_1\",0,\"client\"," + i + ",\"" + EVENTS + "/12h\"" + events);
        assertEquals("clients=" + CLIENTS + " integrations=1", restored(file).strip());
    }

    @Test
    void ofMoreAsMuchAsThereIsRoomFor() throws Exception {
        Path file = file(
                2 * MORE,
                i -> i < MORE
                        ? "\"i" + i + "\",\"k\",0,\"requests\",0,\"1000/1h\",5,1"
                        : "\"i0\",\"k\",0,\"client\"," + i + ",\"200/1h\",5,1");
        String out = restored(file);
        assertTrue(out.matches("(?s).*\"left_out\":1\\d{5}}.*integrations=[12]\\d{4}\\s*"), out);
    }
}
