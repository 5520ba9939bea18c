package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SignalDuringStartTest {
    private static final int ENDED_BY_SIGTERM = 0;

    @TempDir
    private Path directory;

    /** The start goes on for a tenth of a second after that, since it loads what computes signatures. */
    @Test
    @Timeout(120)
    void signalThatComesAsSoonAsTheSidecarListensLetsItDrain() throws Exception {
        Process sidecar = SidecarProcess.start(directory, "", ProcessBuilder.Redirect.DISCARD);
        BufferedReader log = sidecar.inputReader();
        SidecarProcess.awaitLine(log, "\"listening\"");
        sidecar.toHandle().destroy();
        List<String> rest = log.lines().toList();

        assertEquals(ENDED_BY_SIGTERM, sidecar.waitFor());
        assertTrue(rest.stream().anyMatch(text -> text.contains("\"draining\"")), rest.toString());
        assertTrue(rest.stream().anyMatch(text -> text.contains("\"stopped\"")), rest.toString());
    }
}
