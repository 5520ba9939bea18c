package dev.tollgate.sidecar.ndt.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SocketCheckTest {
    @TempDir
    private Path directory;

    @Test
    void tellsAMissingModuleFromAMissingRight() throws Exception {
        Path available = directory.resolve("available");
        Files.writeString(available, "reno cubic bbr2\n");
        assertTrue(SocketCheck.bbrTrouble(available).contains("modprobe tcp_bbr"));
        Files.writeString(available, "reno bbr cubic\n");
        assertTrue(SocketCheck.bbrTrouble(available).contains("net.ipv4.tcp_allowed_congestion_control"));
        assertTrue(SocketCheck.bbrTrouble(directory.resolve("none")).contains("none"));
    }

    @Test
    void findsTcpInfoOnLinux() {
        assertEquals(Optional.empty(), SocketCheck.tcpInfoTrouble());
    }
}
