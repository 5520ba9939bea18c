package dev.tollgate.sidecar.listener.relay;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.Closeable;
import java.io.IOException;

/** A pipe of the kernel, through which octets pass from socket to socket without being copied (Linux: {@code splice(2)}). */
final class KernelPipe implements Closeable {
    /** How many octets a pipe holds at least, unless the user has very many. */
    static final int SIZE = 64 * 1024;

    private static final int NO_OFFSET = -1;

    private final FileDescriptor exit;
    private final FileDescriptor entrance;

    private KernelPipe(FileDescriptor exit, FileDescriptor entrance) {
        this.exit = exit;
        this.entrance = entrance;
    }

    /** Makes one; takes two file descriptors until {@link #close}. */
    static KernelPipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new KernelPipe(ends[0], ends[1]);
    }

    /** Returns whether this machine's kernel and sandbox allow it. */
    static boolean isAvailable() {
        return Probe.PASSED;
    }

    /**
     * Takes octets from a socket that does not block.
     *
     * @return how many; 0 if none has come, if no more will come, or if the pipe is full
     * @throws IOException if the socket fails
     */
    int fill(FileDescriptor socket, int most) throws IOException {
        return Native.splice(socket.intValue(), NO_OFFSET, entrance.intValue(), NO_OFFSET, most);
    }

    /**
     * Gives octets to a socket that does not block.
     *
     * @return how many; 0 if it has no room
     * @throws IOException if the socket fails
     */
    int drain(FileDescriptor socket, int most) throws IOException {
        return Native.splice(exit.intValue(), NO_OFFSET, socket.intValue(), NO_OFFSET, most);
    }

    /** What is inside is lost. */
    @Override
    public void close() throws IOException {
        try {
            entrance.close();
        } finally {
            exit.close();
        }
    }

    /** Tried once: a container's seccomp profile may forbid the call. */
    private static final class Probe {
        private static final boolean PASSED = Epoll.isAvailable() && passes();

        private static boolean passes() {
            try (KernelPipe from = open();
                    KernelPipe to = open()) {
                return to.fill(from.exit, 1) == 0;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
