package dev.tollgate.sidecar.listener.relay;

import io.netty.channel.FileRegion;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Octets that wait in a {@link KernelPipe} for their socket. Netty treats them as a file region: its outbound buffer
 * keeps their order among other writes and tries again when the socket has room.
 */
final class PipedBytes extends AbstractReferenceCounted implements FileRegion {
    private final KernelPipe pipe;
    private final FileDescriptor socket;
    private final int count;
    private final Runnable gone;
    private int transferred;

    /** @param gone called when the pipe is empty or the socket has closed */
    PipedBytes(KernelPipe pipe, FileDescriptor socket, int count, Runnable gone) {
        this.pipe = pipe;
        this.socket = socket;
        this.count = count;
        this.gone = gone;
    }

    /** Moves as much as the socket has room for. {@code target} is that socket, and not needed. */
    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        int moved = pipe.drain(socket, count - transferred);
        transferred += moved;
        return moved;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // required by Netty's interface
    public long transfered() {
        return transferred;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }

    @Override
    protected void deallocate() {
        gone.run();
    }
}
