package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SignalDuringStartTest {
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir
    private Path directory;

    /** The start goes on for a tenth of a second after that, since it loads what computes signatures. */
    @Test
    @Timeout(120)
    void signalThatComesAsSoonAsTheSidecarListensLetsItDrain() throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "k1");
        Path keys = Files.writeString(
                directory.resolve("exchange.pub"),
                KeySet.of(List.of(key.verificationKey())).toJson());
        Path config = Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: locate
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:9
                integration_tokens: {key_files: [%s]}
                """.formatted(keys));
        Process sidecar = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SidecarMain.class.getName(),
                        "--config",
                        config.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        BufferedReader log = sidecar.inputReader();
        String line = log.readLine();
        while (line != null && !line.contains("\"listening\"")) {
            line = log.readLine();
        }
        sidecar.toHandle().destroy();
        List<String> rest = log.lines().toList();

        assertEquals(ENDED_BY_SIGTERM, sidecar.waitFor());
        assertTrue(rest.stream().anyMatch(text -> text.contains("\"draining\"")), rest.toString());
        assertTrue(rest.stream().anyMatch(text -> text.contains("\"stopped\"")), rest.toString());
    }
}
