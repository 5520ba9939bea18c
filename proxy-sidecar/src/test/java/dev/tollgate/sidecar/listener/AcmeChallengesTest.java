package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** A client whose connection ends while the one to the ACME client behind begins. */
final class AcmeChallengesTest {
    @Test
    void connectionToTheAcmeClientEndsWithTheClients() {
        AcmeChallenges challenges =
                new AcmeChallenges(InetSocketAddress.createUnresolved("acme.example", 1), Transport.forMessages());
        ChannelHandler hello = new ChannelInboundHandlerAdapter();
        EmbeddedChannel from = new EmbeddedChannel();
        EmbeddedChannel behind = new EmbeddedChannel();

        challenges.join(from, hello, behind.newSucceededFuture());

        assertFalse(behind.isOpen());
        assertFalse(from.isOpen());
    }
}
