package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Hangups;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service manager hears of a sidecar, as sd_notify(3) has it. */
@Timeout(120)
final class ServiceManagerTest {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hearsWhenItIsReadyRereadsLivesAndEnds(boolean abstractName) throws Exception {
        String name =
                abstractName ? "@" + directory : directory.resolve("notify").toString();
        listen(name.replaceFirst("^@", "\0"));
        ProcessBuilder start = new ProcessBuilder(
                Hangups.heardBy(SidecarProcess.command(directory, "listeners: [{address: 127.0.0.1:0}]\n")));
        start.environment().put("NOTIFY_SOCKET", name);
        start.environment().put("WATCHDOG_USEC", "200000");
        Process sidecar = start.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertEquals("READY=1", next());
            assertEquals("WATCHDOG=1", next());
            assertEquals("WATCHDOG=1", next());
            new ProcessBuilder("kill", "-HUP", Long.toString(sidecar.pid()))
                    .start()
                    .waitFor();
            String reloading = nextBut("WATCHDOG=1");
            assertTrue(reloading.matches("RELOADING=1\\nMONOTONIC_USEC=[0-9]+"), reloading);
            assertEquals("READY=1", nextBut("WATCHDOG=1"));
            sidecar.toHandle().destroy();
            assertEquals("STOPPING=1", nextBut("WATCHDOG=1"));
            assertEquals(0, sidecar.waitFor());
        } finally {
            sidecar.destroyForcibly();
        }
    }

    private void listen(String name) throws Exception {
        new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.US_ASCII));
                    }
                })
                .bind(new DomainSocketAddress(name))
                .sync();
    }

    private String next() throws Exception {
        String state = heard.poll(60, TimeUnit.SECONDS);
        assertNotNull(state);
        return state;
    }

    private String nextBut(String other) throws Exception {
        String state = next();
        while (state.equals(other)) {
            state = next();
        }
        return state;
    }
}
