package dev.tollgate.sidecar.listener.relay;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.Closeable;
import java.io.IOException;

/** A kernel pipe that moves octets from socket to socket without copying (Linux: {@code splice(2)}). */
final class KernelPipe implements Closeable {
    /** The minimum capacity of a pipe in octets, unless the user has very many pipes. */
    static final int SIZE = 64 * 1024;

    private static final int NO_OFFSET = -1;

    private final FileDescriptor exit;
    private final FileDescriptor entrance;

    private KernelPipe(FileDescriptor exit, FileDescriptor entrance) {
        this.exit = exit;
        this.entrance = entrance;
    }

    /** Makes a pipe. It takes two file descriptors until {@link #close}. */
    static KernelPipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new KernelPipe(ends[0], ends[1]);
    }

    /** Returns whether this machine's kernel and sandbox support it. */
    static boolean isAvailable() {
        return Probe.PASSED;
    }

    /**
     * Moves octets from a non-blocking socket into the pipe.
     *
     * @return how many; 0 if there are none, at the end of input, or if the pipe is full
     * @throws IOException if the socket fails
     */
    int fill(FileDescriptor socket, int most) throws IOException {
        return Native.splice(socket.intValue(), NO_OFFSET, entrance.intValue(), NO_OFFSET, most);
    }

    /**
     * Moves octets from the pipe to a non-blocking socket.
     *
     * @return how many; 0 if it has no room
     * @throws IOException if the socket fails
     */
    int drain(FileDescriptor socket, int most) throws IOException {
        return Native.splice(exit.intValue(), NO_OFFSET, socket.intValue(), NO_OFFSET, most);
    }

    /** Closes the pipe and loses its content. */
    @Override
    public void close() throws IOException {
        try {
            entrance.close();
        } finally {
            exit.close();
        }
    }

    /** Tests the call once, because a container's seccomp profile may forbid it. */
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
