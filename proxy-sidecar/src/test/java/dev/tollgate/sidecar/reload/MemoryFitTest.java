package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.fault.SidecarFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds that do not fit the memory together are refused with what to change. */
final class MemoryFitTest {
    private static final long MIB = 1 << 20;
    /** What connections may hold in the memory that the launcher gives. */
    private static final MemoryLimits LAUNCHER = new MemoryLimits(47 * MIB, 48 * MIB, 100 * MIB);

    @TempDir
    private Path directory;

    private SidecarConfig config(String mode, String more) throws Exception {
        Path file = SidecarFiles.configuration(directory, """
                mode: %s
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:9
                %s
                """.formatted(mode, more));
        return ConfigReader.read(ConfigReader.open(file));
    }

    private SidecarConfig locate(String bounds) throws Exception {
        return config("locate", "integration_tokens: {key_files: [k]}\n" + bounds);
    }

    private SidecarConfig ndt(String more) throws Exception {
        return config("ndt", "machine: m\naccess_tokens: {key_files: [k]}\n" + more);
    }

    private static String complaint(SidecarConfig config) {
        return String.valueOf(assertThrows(ConfigException.class, () -> new MemoryFit(LAUNCHER).check(config))
                .getMessage());
    }

    @Test
    void theDefaultsFitWhatTheLauncherGives() throws Exception {
        SidecarConfig locate = locate("");
        SidecarConfig ndt = ndt("");
        assertDoesNotThrow(() -> new MemoryFit(LAUNCHER).check(locate));
        assertDoesNotThrow(() -> new MemoryFit(LAUNCHER).check(ndt));
    }

    @Test
    void tooManyConnectionsAreRefusedWithWhatToChange() throws Exception {
        assertEquals(
                "bounds.max_connections: 100000 connections take 296 MiB of heap, and connections may have 47: lower it, or"
                        + " give more (JAVA_OPTS=-Xmx512m)",
                complaint(locate("bounds: {max_connections: 100000}")));
    }

    @Test
    void tooManyTestsAndTooLargeRequestsAreRefused() throws Exception {
        assertTrue(complaint(ndt("ndt: {max_tests: 2000}")).startsWith("ndt.max_tests: 2000 tests take"));
        assertTrue(complaint(locate("bounds: {max_request_body: 10000000}")).startsWith("bounds.max_request_line"));
    }
}
