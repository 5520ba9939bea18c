package dev.tollgate.sidecar.ndt.socket;

import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** What sockets of native epoll can do here, tried on one of their own; each complaint is one line with what to do. */
public final class SocketCheck {
    private static final Path AVAILABLE = Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");

    private SocketCheck() {}

    /** Says why BBR cannot be chosen, empty if it can. To try loads the kernel's module where this process may do so. */
    public static Optional<String> bbrTrouble() {
        return holds(Bbr::enableOn) ? Optional.empty() : Optional.of(bbrTrouble(AVAILABLE));
    }

    static String bbrTrouble(Path available) {
        try {
            boolean loaded = Arrays.asList(Files.readString(available).trim().split(" ", -1))
                    .contains("bbr");
            return loaded
                    ? "this process may not choose BBR: add bbr to the sysctl net.ipv4.tcp_allowed_congestion_control"
                    : "the kernel has not loaded BBR: run modprobe tcp_bbr";
        } catch (IOException e) {
            return "this system tells nothing of congestion control (" + e.getMessage()
                    + "): run on a Linux that has BBR";
        }
    }

    /** Says why the kernel's view of a connection (TCP_INFO) cannot be read, empty if it can. */
    public static Optional<String> tcpInfoTrouble() {
        return holds(channel -> EpollSocketOptions.sample(channel).isPresent())
                ? Optional.empty()
                : Optional.of("this system gives no TCP_INFO: run on Linux itself and not on a kernel in its place");
    }

    private static boolean holds(Predicate<EpollSocketChannel> tried) {
        EpollSocketChannel channel = new EpollSocketChannel();
        try {
            return tried.test(channel);
        } finally {
            channel.unsafe().closeForcibly();
        }
    }
}
