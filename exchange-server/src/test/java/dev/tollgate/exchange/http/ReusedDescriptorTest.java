package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.fixture.ReusedDescriptor;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket that has the descriptor of one that was closed a moment ago does not get the events of that one. */
@Timeout(60)
final class ReusedDescriptorTest {
    @Test
    void connectionIsMade() throws Exception {
        assumeTrue(Epoll.isAvailable());
        EventLoopGroup loop = Transport.EPOLL.newGroup(1);
        try {
            assertNull(ReusedDescriptor.failure(loop, EpollSocketChannel.class));
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
