package dev.tollgate.sidecar.listener.relay;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relay between two sockets inside the kernel, for large amounts of data. Data that does not fit
 * into the target stays in the pipe, and the target is not writable until the pipe is empty. Used on the event loop of
 * both sockets.
 */
final class Splice {
    /** Fewer octets than this are copied, because a pipe would cost more than it saves. */
    static final int LEAST = 64 * 1024;

    /** After this many octets other connections have their turn. */
    private static final int SHARE = 1024 * 1024;

    /** The first index of user-defined writability in Netty. */
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

    /** Returns whether {@link #move} can move data. */
    boolean isFree() {
        return !occupied && !broken && to.isActive();
    }

    /**
     * Moves received data, as far as it may pass unread and the target has room.
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
                broken = true; // no file descriptor left: copy instead, which needs none
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
