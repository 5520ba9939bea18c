package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a decoder keeps is counted, and what it has used up is not. */
final class UnparsedOctetsTest {
    private static final String HEAD = "GET / HTTP/1.1\r\nHost: a\r\n";

    private final ConnectionMemory memory = new ConnectionMemory(new MemoryLimits(1 << 20, 1 << 20, Long.MAX_VALUE));
    private final EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        EmbeddedChannel connection = new EmbeddedChannel();
        Account account = Accounts.open(memory, connection, () -> {});
        UnparsedOctets unparsed = new UnparsedOctets(account, 32_768, null);
        connection
                .pipeline()
                .addLast(unparsed)
                .addLast(new HttpServerCodec(unparsed.measure(new HttpDecoderConfig().setMaxHeaderSize(32_768))))
                .addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        unparsed.progress();
                        ctx.fireChannelRead(msg);
                    }
                });
        return connection;
    }

    private void send(EmbeddedChannel connection, String text) {
        ByteBuf octets = connection.alloc().buffer(text.length());
        octets.writeCharSequence(text, StandardCharsets.US_ASCII);
        connection.writeInbound(octets);
        connection.checkException();
    }

    private void send(String text) {
        send(channel, text);
    }

    @AfterEach
    void endsWithNothing() {
        channel.finishAndReleaseAll();
        assertEquals(0, memory.held(MemoryKind.DIRECT));
        assertEquals(0, memory.held(MemoryKind.HEAP));
    }

    @Test
    void aWholeRequestLeavesNothing() {
        send(HEAD + "\r\n");
        assertEquals(0, memory.held(MemoryKind.DIRECT));
        assertEquals(0, memory.held(MemoryKind.HEAP));
    }

    @Test
    void anUnfinishedHeadIsCountedWhileItIsRead() {
        for (int i = 1; i <= 8; i++) {
            send(i == 1 ? HEAD + "X: " + "a".repeat(1_000) : "a".repeat(1_000));
            assertTrue(memory.held(MemoryKind.DIRECT) >= 1_000 * i, memory.held(MemoryKind.DIRECT) + " of part " + i);
        }
        send("\r\n\r\n");
        assertTrue(memory.held(MemoryKind.DIRECT) < 100, "only the last read may be left");
    }

    @Test
    void whatComesBehindAWholeRequestIsCounted() {
        send(HEAD + "\r\n" + HEAD + "X: " + "a".repeat(10_000));
        assertTrue(memory.held(MemoryKind.DIRECT) >= 10_000);
    }

    @Test
    void smallFieldsWeighWhatTheyTakeOfTheHeap() {
        send(HEAD + "a:\r\n".repeat(90));
        assertTrue(memory.held(MemoryKind.HEAP) > 90 * 150);
        send("\r\n");
        assertEquals(0, memory.held(MemoryKind.HEAP));
    }

    @Test
    void aRequestThatComesWhileOthersHaveNotEndedYetIsServedWhenTheyHave() throws Exception {
        EmbeddedChannel[] attackers = new EmbeddedChannel[100];
        for (int i = 0; i < attackers.length; i++) {
            attackers[i] = connect();
            send(attackers[i], HEAD + "a:\r\n".repeat(95));
        }
        long most = memory.limit(MemoryKind.HEAP) / 4 * 5 + 20_000;
        assertTrue(memory.held(MemoryKind.HEAP) < most, memory.held(MemoryKind.HEAP) + " are held");
        send(HEAD + "\r\n");
        for (EmbeddedChannel attacker : attackers) {
            attacker.finishAndReleaseAll();
        }
        Object request = channel.readInbound();
        for (int i = 0; request == null && i < 1_000; i++) {
            TimeUnit.MILLISECONDS.sleep(1);
            channel.runPendingTasks();
            request = channel.readInbound();
        }
        assertInstanceOf(HttpRequest.class, request);
    }

    @Test
    void aHeadWithTooManyFieldsIsTooLong() {
        send(HEAD + "a:\r\n".repeat(MeasuredHeaders.MOST_FIELDS) + "\r\n");
        HttpRequest request = assertInstanceOf(HttpRequest.class, channel.readInbound());
        assertInstanceOf(
                TooLongHttpHeaderException.class, request.decoderResult().cause());
    }

    @Test
    void connectionsBeyondTheLimitEndAndTheirBuffersAreFreed() {
        EmbeddedChannel[] attackers = new EmbeddedChannel[40];
        for (int i = 0; i < attackers.length; i++) {
            attackers[i] = connect();
            send(attackers[i], HEAD);
            send(attackers[i], "X: " + "a".repeat(30_000));
        }
        for (EmbeddedChannel attacker : attackers) {
            attacker.runPendingTasks();
        }
        send(HEAD + "\r\n");
        assertTrue(channel.isOpen());
        assertTrue(memory.held(MemoryKind.DIRECT) <= memory.limit(MemoryKind.DIRECT));
        assertFalse(attackers[0].isOpen());
        for (EmbeddedChannel attacker : attackers) {
            attacker.finishAndReleaseAll();
        }
    }
}
