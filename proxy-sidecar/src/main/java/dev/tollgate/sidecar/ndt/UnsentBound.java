package dev.tollgate.sidecar.ndt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bound on what waits unsent in ndt-server's sockets. A client's pace does not bound it: behind a proxy the loopback
 * lets ndt-server's kernel grow its send buffers to a megabyte, seconds of a slow link. {@code net.ipv4.tcp_notsent_lowat}
 * of the network namespace does, but not for sockets of an MPTCP listener, which Go's are unless MPTCP is off.
 */
final class UnsentBound {
    /** Above this, in bytes, the bound is too high to help. */
    static final long LARGEST = 256 * 1024;

    private static final int MOST_DIGITS = 32;
    private static final String NOT_SENT = "net/ipv4/tcp_notsent_lowat";
    private static final String MPTCP = "net/mptcp/enabled";

    private UnsentBound() {}

    /**
     * Returns what this network namespace lacks, one line for each with how to fix it; empty if the bound holds.
     *
     * @param sysctls {@code /proc/sys}
     */
    static List<String> missing(Path sysctls) {
        List<String> missing = new ArrayList<>();
        long unsent = read(sysctls.resolve(NOT_SENT), Long.MAX_VALUE);
        if (unsent < 1 || unsent > LARGEST) {
            missing.add("the kernel may buffer a megabyte between ndt-server and the sidecar, which delays measurement"
                    + " messages on slow links: run sysctl -w net.ipv4.tcp_notsent_lowat=32768");
        }
        if (read(sysctls.resolve(MPTCP), 0) != 0) {
            missing.add("ndt-server's sockets may ignore net.ipv4.tcp_notsent_lowat: run sysctl -w"
                    + " net.mptcp.enabled=0 before ndt-server starts");
        }
        return missing;
    }

    /** Reads a number in one read, because Linux does not return the second half of a sysctl. */
    static long read(Path file, long otherwise) {
        byte[] digits = new byte[MOST_DIGITS];
        try (InputStream in = Files.newInputStream(file)) {
            int length = Math.max(0, in.read(digits));
            return Long.parseLong(new String(digits, 0, length, StandardCharsets.US_ASCII).trim());
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
    }
}
