package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.sidecar.fault.LogLines;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closes event loops while both ends of their connections write. */
@Timeout(60)
final class EventLoopsTest {
    private static final int CONNECTIONS = 32;

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);
    private final Ends ends = new Ends();

    @ParameterizedTest
    @EnumSource
    void close_closesAllSocketsWhileTheirLoopsStillRun(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoops loops = new EventLoops(transport, 2, () -> {});
        List<Channel> channels = connect(loops);

        loops.close();

        channels.forEach(channel -> assertTrue(channel.closeFuture().isSuccess()));
        assertEquals(2 * CONNECTIONS, ends.loopsStillRan.size());
        assertTrue(ends.loopsStillRan.stream().allMatch(ran -> ran));
    }

    @ParameterizedTest
    @EnumSource
    void close_endsTheLoopsAndLosesNoBuffer(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        EventLoops loops = new EventLoops(transport, 2, () -> {});
        connect(loops);

        loops.close();

        assertTrue(loops.group().isTerminated());
        assertEquals(0, buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory());
    }

    @ParameterizedTest
    @EnumSource
    void loopThatBreaks_isToldOfOnceAndTheOthersCanBeClosed(Transport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        CountDownLatch told = new CountDownLatch(1);
        EventLoops loops = new EventLoops(transport, 2, told::countDown);
        List<Channel> channels = connect(loops);
        EventLoop broken = channels.get(0).eventLoop();
        assertTrue(loops.areWhole());
        try (LogLines log = new LogLines()) {
            BreakingTask.breakUp(broken);
            told.await();
            broken.terminationFuture().await();

            assertFalse(loops.areWhole());
            assertNotSame(broken, loops.group().next());
            assertNotSame(broken, loops.group().next());
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("restart this process"))
                            .count());
        }
        if (transport != Transport.IO_URING) {
            channels.stream()
                    .filter(channel -> channel.eventLoop() == broken)
                    .forEach(channel -> assertTrue(channel.closeFuture().isSuccess()));
        }

        loops.close();

        assertTrue(loops.group().isTerminated());
    }

    private List<Channel> connect(EventLoops loops) throws InterruptedException {
        List<Channel> channels = new ArrayList<>();
        Channel listener = listen(loops);
        channels.add(listener);
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(new Bootstrap()
                    .group(loops.group())
                    .channel(loops.transport().clientChannel())
                    .option(ChannelOption.ALLOCATOR, buffers)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1024))
                    .handler(ends)
                    .connect(listener.localAddress())
                    .sync()
                    .channel());
        }
        ends.awaitAll();
        return channels;
    }

    private Channel listen(EventLoops loops) throws InterruptedException {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverChannel())
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1024))
                .childHandler(ends)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    /** Answers each read with another write, and notes at the end of a connection whether its loop would still serve it. */
    @ChannelHandler.Sharable
    private static final class Ends extends ChannelInboundHandlerAdapter {
        final Queue<Boolean> loopsStillRan = new ConcurrentLinkedQueue<>();
        private final CountDownLatch active = new CountDownLatch(2 * CONNECTIONS);

        void awaitAll() throws InterruptedException {
            active.await();
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            active.countDown();
            ctx.writeAndFlush(ctx.alloc().buffer(1024).writeZero(1024));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object received) {
            ctx.writeAndFlush(received);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            Channel channel = ctx.channel();
            channel.closeFuture()
                    .addListener(
                            closed -> loopsStillRan.add(!channel.eventLoop().isShuttingDown()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
