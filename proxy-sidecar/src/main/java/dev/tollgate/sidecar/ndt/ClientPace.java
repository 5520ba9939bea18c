package dev.tollgate.sidecar.ndt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Sizes what is read from ndt-server by what the client has taken lately: 8 KiB for slow clients, so that little waits
 * here; 128 KiB for fast ones, to spare processor time. The kernel's buffers on both sides follow. For the one channel it
 * is set on.
 */
final class ClientPace extends DefaultMaxMessagesRecvByteBufAllocator {
    static final int SMALLEST_READ = 8 * 1024;
    static final int LARGEST_READ = 128 * 1024;

    /** A read holds what the client takes in this time, in nanoseconds. */
    private static final long HORIZON = 2_000_000;
    /** Over what time the pace is taken, in nanoseconds. */
    private static final long SPAN = 20_000_000;

    private final Channel upstream;
    private final Channel client;

    ClientPace(Channel upstream, Channel client) {
        super(1);
        this.upstream = upstream;
        this.client = client;
        setUnsent(SMALLEST_READ);
    }

    /**
     * Returns the size of the next reads.
     *
     * @param bytes what the client took
     * @param nanos in what time
     */
    static int readSize(long bytes, long nanos) {
        double paced = (double) bytes * HORIZON / Math.max(1, nanos);
        return Integer.highestOneBit((int) Math.max(SMALLEST_READ, Math.min(LARGEST_READ, paced)));
    }

    /** Lets the kernel hold two reads for us; it counts its own overhead twice over. */
    void setReceiveBuffer(int readSize) {
        upstream.config().setOption(ChannelOption.SO_RCVBUF, 2 * readSize);
    }

    private void setUnsent(int readSize) {
        if (client instanceof EpollSocketChannel) {
            client.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, 2L * readSize);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // Netty offers no other way to size reads
    public Handle newHandle() {
        return new MaxMessageHandle() {
            private boolean first = true;
            private int readSize = SMALLEST_READ;
            private long since = System.nanoTime();
            private long bytes;

            @Override
            public int guess() {
                return readSize;
            }

            @Override
            public void lastBytesRead(int read) {
                super.lastBytesRead(read);
                bytes += Math.max(0, read);
                long now = System.nanoTime();
                if (now - since >= SPAN) {
                    resize(readSize(bytes, now - since), read);
                    since = now;
                    bytes = 0;
                }
            }

            private void resize(int wanted, int read) {
                boolean grows = !first && wanted > readSize;
                // a buffer is made smaller only while it is in use: what has been promised and is not there would be
                // lost
                boolean shrinks = read >= readSize && (first || wanted < readSize);
                if ((grows || shrinks) && upstream.isOpen() && client.isOpen()) {
                    first = false;
                    readSize = wanted;
                    setReceiveBuffer(wanted);
                    setUnsent(wanted);
                }
            }
        };
    }
}
