package dev.tollgate.sidecar.ndt.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests of tollgate-handover itself, which are in Python, with its sanitizers. */
@Timeout(300)
final class HelperSourcesTest {
    @Test
    void passItsOwnTests() throws Exception {
        for (List<String> tool : List.of(List.of("make", "-v"), List.of("cc", "--version"), List.of("python3", "-V"))) {
            try {
                new ProcessBuilder(tool).start().waitFor();
            } catch (IOException e) {
                System.err.println("SKIPPED, tollgate-handover is not tested: " + e.getMessage());
                Assumptions.abort(e.getMessage());
            }
        }
        String out = new File("target/handover").getAbsolutePath();
        Process check = new ProcessBuilder("make", "-C", "../deploy/handover", "check", "OUT=" + out)
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, check.waitFor(), said);
    }
}
