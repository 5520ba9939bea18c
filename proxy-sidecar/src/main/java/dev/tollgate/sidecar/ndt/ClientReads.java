package dev.tollgate.sidecar.ndt;

import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Sizes what is read from a client: little until its test begins, since an unfinished head lies in the buffer of its first
 * read, and much then. For the one channel it is set on.
 */
final class ClientReads extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int HEAD = 2 * 1024;

    private int size = HEAD;
    private boolean looking;

    ClientReads() {
        super(1);
    }

    /** The test begins; on the channel's event loop. */
    void relay() {
        size = ClientPace.LARGEST_READ;
    }

    /**
     * From now on only looks: a read gives an empty buffer when something has come, also for the end. On the channel's event
     * loop, or before it is registered.
     */
    void look() {
        looking = true;
    }

    /** Reads again. */
    void read() {
        looking = false;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty has no other handle
    public Handle newHandle() {
        return new MaxMessageHandle() {
            private boolean told;

            @Override
            public void reset(ChannelConfig config) {
                told = false;
                super.reset(config);
            }

            @Override
            public int guess() {
                return looking ? 0 : size;
            }

            /**
             * Netty treats a read without octets as the end. When the client has ended its direction, Netty reads until a
             * read gives nothing.
             */
            @Override
            public void lastBytesRead(int bytes) {
                boolean first = looking && bytes < 0 && !told;
                super.lastBytesRead(looking ? (first ? 1 : 0) : bytes);
                told = true;
            }
        };
    }
}
