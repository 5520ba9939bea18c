package dev.tollgate.sidecar.listener.relay;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two sockets inside the kernel, where much comes at once. What does not fit into the target stays in
 * the pipe; the target counts as not writable until it has gone. On the event loop of both.
 */
final class Splice {
    /** Less than this, in octets, is copied: a pipe would cost more than it spares. */
    static final int LEAST = 64 * 1024;

    /** After this many octets others have their turn. */
    private static final int SHARE = 1024 * 1024;

    /** The first of the writabilities that Netty leaves to its users. */
    private static final int WRITABILITY = 1;

    private final AbstractEpollStreamChannel from;
    private final AbstractEpollStreamChannel to;
    private final SpliceAllowance unseen;
    private @Nullable KernelPipe pipe;
    private boolean occupied;
    private boolean broken;

    Splice(AbstractEpollStreamChannel from, AbstractEpollStreamChannel to, SpliceAllowance unseen) {
        this.from = from;
        this.to = to;
        this.unseen = unseen;
    }

    /** Returns whether {@link #move} can move anything. */
    boolean isFree() {
        return !occupied && !broken && to.isActive();
    }

    /**
     * Moves what has come, as far as it may pass unseen and the target has room.
     *
     * @return how many octets
     * @throws IOException if the source fails
     */
    int move() throws IOException {
        KernelPipe through = unseen.allowed() < LEAST ? null : pipe();
        int moved = 0;
        while (through != null && moved < SHARE && isFree()) {
            int filled = fill(through);
            if (filled == 0) {
                break;
            }
            moved += filled;
            drain(through, filled);
        }
        return moved;
    }

    private int fill(KernelPipe through) throws IOException {
        int most = (int) Math.min(KernelPipe.SIZE, unseen.allowed());
        int filled = most == 0 ? 0 : through.fill(from.fd(), most);
        unseen.passed(filled);
        return filled;
    }

    private @Nullable KernelPipe pipe() {
        if (pipe == null) {
            try {
                KernelPipe opened = KernelPipe.open();
                to.closeFuture().addListener(closed -> opened.close());
                pipe = opened;
            } catch (IOException e) {
                broken = true; // no file descriptor is left: copying needs none
            }
        }
        return pipe;
    }

    private void drain(KernelPipe through, int count) {
        occupied = true;
        to.write(new PipedBytes(through, to.fd(), count, this::emptied), to.voidPromise());
        to.flush();
        if (occupied) {
            setWritable(false);
        }
    }

    private void emptied() {
        occupied = false;
        setWritable(true);
    }

    private void setWritable(boolean writable) {
        ChannelOutboundBuffer buffer = to.unsafe().outboundBuffer();
        if (buffer != null) {
            buffer.setUserDefinedWritability(WRITABILITY, writable);
        }
    }
}
