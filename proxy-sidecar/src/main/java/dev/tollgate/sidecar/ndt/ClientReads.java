package dev.tollgate.sidecar.ndt;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Sizes what is read from a client: little until its test begins, since an unfinished head lies in the buffer of its first
 * read, and much then. For the one channel it is set on.
 */
final class ClientReads extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int HEAD = 2 * 1024;

    private int size = HEAD;

    ClientReads() {
        super(1);
    }

    /** The test begins; on the channel's event loop. */
    void relay() {
        size = ClientPace.LARGEST_READ;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty has no other handle
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return size;
            }
        };
    }
}
