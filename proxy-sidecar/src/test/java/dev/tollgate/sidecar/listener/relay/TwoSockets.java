package dev.tollgate.sidecar.listener.relay;

import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A relay between two sockets of the loopback, and their other ends, which the test holds. */
final class TwoSockets implements AutoCloseable {
    private final EventLoops loops = new EventLoops(Transport.EPOLL, 1, () -> {});
    private final Channel nearChannel;
    private final Channel farChannel;
    final Socket near;
    final Socket far;

    TwoSockets() throws IOException, InterruptedException {
        try (ServerSocket listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            nearChannel = connect(listener);
            near = listener.accept();
            farChannel = connect(listener);
            far = listener.accept();
        }
        near.setSoTimeout(20_000);
        far.setSoTimeout(20_000);
    }

    private Channel connect(ServerSocket listener) throws InterruptedException {
        return new Bootstrap()
                .group(loops.group())
                .channel(Transport.EPOLL.clientChannel())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(4 * 1024, 8 * 1024))
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new SplicedReads(new FixedRecvByteBufAllocator(128 * 1024).maxMessagesPerRead(1)))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.getLocalSocketAddress())
                .sync()
                .channel();
    }

    /**
     * Begins to relay.
     *
     * @param looking stands before the relay on the way from near to far
     * @param unseen what may pass it by
     */
    void join(ChannelHandler looking, SpliceAllowance unseen) {
        nearChannel.eventLoop().execute(() -> {
            ByteRelay fromNear = new ByteRelay(farChannel, failure -> {});
            nearChannel.pipeline().addLast(looking, fromNear);
            farChannel.pipeline().addLast(new ByteRelay(nearChannel, failure -> {}));
            SplicedReads.begin(nearChannel, farChannel, unseen.and(fromNear));
            nearChannel.read();
            farChannel.read();
        });
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
        loops.close();
    }
}
