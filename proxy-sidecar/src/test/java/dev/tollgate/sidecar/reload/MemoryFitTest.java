package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.fault.SidecarFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Bounds that do not fit the memory together are refused with what to change. */
final class MemoryFitTest {
    private static final long MIB = 1 << 20;
    /** What connections may hold in the memory that the launcher gives. */
    private static final MemoryLimits LAUNCHER = new MemoryLimits(47 * MIB, 48 * MIB, 100 * MIB);

    @TempDir
    private Path directory;

    /** Reads a configuration as a check, a start and a change of the file do. */
    private void read(String mode, LiveReader<?> reader, String more) throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "k");
        Path file = SidecarFiles.configuration(directory, """
                mode: %s
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:9
                %s: {key_files: [%s]}
                %s
                """.formatted(
                        mode,
                        mode.equals("ndt") ? "machine: m\naccess_tokens" : "integration_tokens",
                        SidecarFiles.publicKey(directory, key),
                        more));
        ReadFiles files = ConfigReader.open(file);
        new LiveRules<>(ConfigReader.read(files), files, reader, () -> LAUNCHER).close();
    }

    private void locate(String bounds) throws Exception {
        read("locate", LiveLocate.reader(InstantSource.system()), bounds);
    }

    private void ndt(String more) throws Exception {
        read("ndt", (config, clients, files) -> LiveNdt.read(config), more);
    }

    private static String complaint(Executable read) {
        return String.valueOf(assertThrows(ConfigException.class, read).getMessage());
    }

    @Test
    void theDefaultsFitWhatTheLauncherGives() throws Exception {
        assertDoesNotThrow(() -> locate(""));
        assertDoesNotThrow(() -> ndt(""));
    }

    @Test
    void tooManyConnectionsAreRefusedWithWhatToChange() throws Exception {
        assertEquals(
                "bounds.max_connections: 100000 connections need 296 MiB of heap, but only 47 are available: lower it, or"
                        + " raise the memory (JAVA_OPTS=-Xmx512m)",
                complaint(() -> locate("bounds: {max_connections: 100000}")));
    }

    @Test
    void tooManyTestsAndTooLargeRequestsAreRefused() throws Exception {
        assertTrue(complaint(() -> ndt("ndt: {max_tests: 2000}")).startsWith("ndt.max_tests: 2000 tests need"));
        assertTrue(
                complaint(() -> locate("bounds: {max_request_body: 10000000}")).startsWith("bounds.max_request_line"));
    }
}
