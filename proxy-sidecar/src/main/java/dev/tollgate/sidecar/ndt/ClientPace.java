package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpProbe;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Sizes what is read from ndt-server, and what the kernel may hold unsent for the client, by what the client has taken
 * lately: little for slow clients, so that little waits here; more for fast ones, to spare processor time and to keep
 * their links full while this process waits for a processor. If the kernel has nothing left to send, this process kept the
 * client waiting, not the client's link: then reads grow whatever the pace. For the one channel it is set on.
 */
final class ClientPace extends DefaultMaxMessagesRecvByteBufAllocator {
    static final int SMALLEST_READ = 8 * 1024;
    static final int LARGEST_READ = 128 * 1024;
    static final int LEAST_UNSENT = 16 * 1024;
    static final int MOST_UNSENT = 1024 * 1024;

    /** A read holds what the client takes in this time, in nanoseconds. */
    private static final long READ_HORIZON = 2_000_000;
    /** The kernel holds what the client takes in this time, in nanoseconds; when half of it is gone it asks for more. */
    private static final long UNSENT_HORIZON = 12_000_000;
    /** Over what time the pace is taken, in nanoseconds. */
    private static final long SPAN = 20_000_000;

    private final Channel upstream;
    private final Channel client;
    private final TcpProbe probe;

    ClientPace(Channel upstream, Channel client) {
        this(upstream, client, TcpProbe.of(client));
    }

    ClientPace(Channel upstream, Channel client, TcpProbe probe) {
        super(1);
        this.upstream = upstream;
        this.client = client;
        this.probe = probe;
        setUnsent(LEAST_UNSENT);
    }

    /**
     * Returns the size of the next reads.
     *
     * @param bytes what the client took
     * @param nanos in what time
     */
    static int readSize(long bytes, long nanos) {
        return bounded(bytes, nanos, READ_HORIZON, SMALLEST_READ, LARGEST_READ);
    }

    /** Returns how many octets the kernel may hold unsent for the client. */
    static int unsent(long bytes, long nanos) {
        return bounded(bytes, nanos, UNSENT_HORIZON, LEAST_UNSENT, MOST_UNSENT);
    }

    private static int bounded(long bytes, long nanos, long horizon, int least, int most) {
        double paced = (double) bytes * horizon / Math.max(1, nanos);
        return Integer.highestOneBit((int) Math.max(least, Math.min(most, paced)));
    }

    /**
     * Returns the size of the next reads where the client waits for more.
     *
     * @param paced what its pace says
     * @param now the size of the reads so far
     */
    static int grown(int paced, int now) {
        return Math.max(paced, Math.min(LARGEST_READ, 2 * now));
    }

    private boolean clientWaits() {
        return probe.sample()
                .filter(socket -> socket.value(TcpField.NOTSENT_BYTES) == 0)
                .isPresent();
    }

    /** Lets the kernel hold two reads for us; it counts its own overhead twice over. */
    void setReceiveBuffer(int readSize) {
        upstream.config().setOption(ChannelOption.SO_RCVBUF, 2 * readSize);
    }

    private void setUnsent(long octets) {
        if (client instanceof EpollSocketChannel && client.isOpen()) {
            client.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, octets);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // Netty offers no other way to size reads
    public Handle newHandle() {
        return new PacedHandle();
    }

    /** Chooses the size of each read by the client's pace. */
    private final class PacedHandle extends MaxMessageHandle {
        private boolean first = true;
        private int readSize = SMALLEST_READ;
        private int unsent = LEAST_UNSENT;
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
                resize(wanted(readSize(bytes, now - since), read), read);
                bound(unsent(bytes, now - since));
                since = now;
                bytes = 0;
            }
        }

        private int wanted(int paced, int read) {
            return read >= readSize && clientWaits() ? grown(paced, readSize) : paced;
        }

        private void resize(int wanted, int read) {
            boolean grows = !first && wanted > readSize;
            // a buffer is made smaller only while it is in use: else promised space would be lost
            boolean shrinks = read >= readSize && (first || wanted < readSize);
            if ((grows || shrinks) && upstream.isOpen() && client.isOpen()) {
                first = false;
                readSize = wanted;
                setReceiveBuffer(wanted);
            }
        }

        private void bound(int wanted) {
            if (wanted != unsent) {
                unsent = wanted;
                setUnsent(wanted);
            }
        }
    }
}
