package dev.tollgate.sidecar.listener.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A read strategy of a socket that lets large amounts of data bypass this process ({@link Splice}) and reads the rest
 * as usual. For a single channel.
 */
public final class SplicedReads implements RecvByteBufAllocator {
    /** The size of a read after a splice, in octets: the next frame's header, and little data that must be copied. */
    private static final int REST = 4 * 1024;

    private final RecvByteBufAllocator reads;
    private @Nullable Splice splice;

    /**
     * @param reads sizes the reads
     */
    public SplicedReads(RecvByteBufAllocator reads) {
        this.reads = reads;
    }

    /**
     * Enables splicing of received data to another socket, if the channel uses this strategy, both are epoll sockets,
     * and neither has TLS.
     *
     * @param to on the same event loop; the order of other writes to it is kept
     */
    public static void begin(Channel from, Channel to, SpliceAllowance unseen) {
        if (from.config().getRecvByteBufAllocator() instanceof SplicedReads reads
                && KernelPipe.isAvailable()
                && from instanceof AbstractEpollStreamChannel source
                && to instanceof AbstractEpollStreamChannel target
                && isCleartext(from)
                && isCleartext(to)) {
            reads.splice = new Splice(source, target, unseen);
        }
    }

    private static boolean isCleartext(Channel channel) {
        return channel.pipeline().get(SslHandler.class) == null;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty has no other handle
    public Handle newHandle() {
        return new SplicingHandle((ExtendedHandle) reads.newHandle());
    }

    private final class SplicingHandle extends DelegatingHandle implements ExtendedHandle {
        private long round;
        private boolean busy;

        private SplicingHandle(ExtendedHandle handle) {
            super(handle);
        }

        @Override
        public void reset(ChannelConfig config) {
            round = 0;
            super.reset(config);
        }

        /** Called for a read buffer when the socket is readable. */
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            Splice way = splice;
            boolean moved = busy && way != null && way.isFree() && hasMoved(way);
            return moved ? allocator.ioBuffer(REST) : super.allocate(allocator);
        }

        private boolean hasMoved(Splice way) {
            try {
                int moved = way.move();
                if (moved > 0) {
                    lastBytesRead(moved);
                }
                return moved > 0;
            } catch (IOException e) {
                PlatformDependent.throwException(e); // Netty reports it like a failed read
                return false;
            }
        }

        @Override
        public void lastBytesRead(int bytes) {
            round += Math.max(0, bytes);
            super.lastBytesRead(bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            busy = round >= Splice.LEAST;
            super.readComplete();
        }
    }
}
