package dev.tollgate.sidecar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.config.Compromise;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.fault.SidecarFiles;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar before ndt-server does not start where it would spoil measurements, unless its operator bears that. */
@Timeout(120)
final class MeasurementCheckTest {
    @TempDir
    private Path directory;

    @Test
    void withoutNativeEpollTheStartEndsWithTheCause() throws Exception {
        Process sidecar = withoutNative("{}");
        String complaint = new String(sidecar.getErrorStream().readAllBytes(), UTF_8);

        assertEquals(2, sidecar.waitFor(), complaint);
        assertTrue(complaint.contains("io.netty.transport.noNative"), complaint);
        assertTrue(complaint.contains("ndt: {allow: [no_epoll]}"), complaint);
        assertEquals(1, complaint.lines().filter(line -> line.contains("allow")).count(), complaint);
    }

    @Test
    void itStartsWhereTheOperatorHasAllowedIt() throws Exception {
        Process sidecar = withoutNative("{allow: [no_epoll]}");
        try (BufferedReader log = sidecar.inputReader()) {
            SidecarProcess.awaitLine(log, "measurements are spoiled");
            SidecarProcess.awaitLine(log, "\"listening\"");
            sidecar.toHandle().destroy();
            assertEquals(0, sidecar.waitFor());
        } finally {
            sidecar.destroyForcibly();
        }
    }

    @Test
    void whatIsAllowedIsAllowedByItsOwnNameOnly() {
        MeasurementCheck check = new MeasurementCheck(Set.of(Compromise.NO_EPOLL, Compromise.NO_REWRITING));

        ConfigException refusal = assertThrows(
                ConfigException.class, () -> check.refuse(Compromise.NO_BBR, () -> Optional.of("no module")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("no module; or allow it with ndt: {allow: [no_bbr]}"));
        assertDoesNotThrow(() -> check.refuse(Compromise.NO_REWRITING, () -> Optional.of("no TCP_INFO")));
        assertDoesNotThrow(() -> check.refuse(Compromise.NO_BBR, Optional::empty));
    }

    private Process withoutNative(String ndt) throws Exception {
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "k1"));
        Path config = SidecarFiles.configuration(directory, """
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:9
                machine: m
                access_tokens: {key_files: [%s]}
                ndt: %s
                """.formatted(keys, ndt));
        return new ProcessBuilder(SidecarProcess.commandOf(config, "-Dio.netty.transport.noNative=true")).start();
    }
}
