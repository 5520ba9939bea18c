package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar without a shared store loads nothing of the store's client. */
@Timeout(120)
final class StoreClassesTest {
    @TempDir
    private Path directory;

    @Test
    void areLoadedWithASharedStoreOnly() throws Exception {
        assertEquals(false, loadsLettuce("quotas: {tiers: {0: {requests: 5/1h}}}"));
        assertEquals(true, loadsLettuce("quotas: {shared: {urls: ['redis://127.0.0.1:9']}}"));
    }

    private boolean loadsLettuce(String quotas) throws Exception {
        Path classes = directory.resolve("classes");
        Files.deleteIfExists(classes);
        Process process = new ProcessBuilder(SidecarProcess.command(
                        directory,
                        "listeners: [{address: 127.0.0.1:0}]\n" + quotas,
                        "-Xlog:class+load:file=" + classes))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader log = process.inputReader()) {
            SidecarProcess.awaitLine(log, "listening");
            return Files.readString(classes).contains("io.lettuce.");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
