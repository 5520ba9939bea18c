package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsentBoundTest {
    private static final String UNLIMITED = "4294967295";

    @TempDir
    private Path sysctls;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(sysctls.resolve("net/ipv4"));
        Files.createDirectories(sysctls.resolve("net/mptcp"));
    }

    private List<String> missing(String unsent, String mptcp) throws IOException {
        Files.writeString(sysctls.resolve("net/ipv4/tcp_notsent_lowat"), unsent + "\n");
        Files.writeString(sysctls.resolve("net/mptcp/enabled"), mptcp + "\n");
        return UnsentBound.missing(sysctls);
    }

    @Test
    void holdsWithBothSettings() throws IOException {
        assertEquals(List.of(), missing("32768", "0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {UNLIMITED, "0", "1048576", "no number"})
    void namesTheLimitThatIsMissing(String unsent) throws IOException {
        List<String> missing = missing(unsent, "0");
        assertEquals(1, missing.size());
        assertTrue(missing.get(0).contains("net.ipv4.tcp_notsent_lowat=32768"), missing::toString);
    }

    @Test
    void namesMptcpWhoseSocketsIgnoreTheLimit() throws IOException {
        List<String> missing = missing("32768", "1");
        assertEquals(1, missing.size());
        assertTrue(missing.get(0).contains("net.mptcp.enabled=0"), missing::toString);
    }

    @Test
    void knowsKernelsWithoutMptcp() throws IOException {
        assertEquals(List.of(), missing("32768", "0"));
        Files.delete(sysctls.resolve("net/mptcp/enabled"));
        assertEquals(List.of(), UnsentBound.missing(sysctls));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsAllDigitsOfASysctl() {
        long smallestPidMax = 301;
        assertTrue(UnsentBound.read(Path.of("/proc/sys/kernel/pid_max"), 0) >= smallestPidMax);
    }

    @Test
    void doesNotHoldWhereNothingCanBeRead() {
        assertEquals(1, UnsentBound.missing(sysctls.resolve("none")).size());
    }
}
