package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OneRequestCodecTest {
    private final List<String> requests = new ArrayList<>();
    private final List<Integer> decoded = new ArrayList<>();
    private final OneRequestCodec codec = new OneRequestCodec(new HttpDecoderConfig(), decoded::add);
    private int reads;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext ctx) {
                    reads++;
                    ctx.read();
                }
            },
            codec,
            new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object msg) {
                    if (msg instanceof HttpRequest head) {
                        requests.add(head.uri());
                        if (head.uri().equals("/now")) {
                            codec.next();
                        }
                    }
                    ReferenceCountUtil.release(msg);
                }
            });

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void keepsWhatComesBehindARequestAsOctets() {
        channel.writeInbound(octets(get("/1") + get("/2") + "GE"));
        assertEquals(List.of("/1"), requests);
        assertEquals(get("/2").length() + 2, codec.kept());

        codec.next();
        assertEquals(List.of("/1"), requests, "served in the same turn");
        channel.runPendingTasks();
        assertEquals(List.of("/1", "/2"), requests);
        assertEquals(2, codec.kept());

        codec.next();
        channel.runPendingTasks();
        assertEquals(List.of(2), decoded);
        assertEquals(0, codec.kept());
        channel.writeInbound(octets("T /3 HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(List.of("/1", "/2", "/3"), requests);
    }

    @Test
    void anAnswerInTheReadDecodesNoOtherRequestInIt() {
        channel.pipeline().fireChannelRead(octets(get("/now") + get("/now") + get("/3")));
        channel.runPendingTasks();
        assertEquals(List.of("/now"), requests);

        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
        assertEquals(List.of("/now", "/now", "/3"), requests);
        assertEquals(List.of(0), decoded);
    }

    @Test
    void aRequestThatComesAloneWaitsForNoTurn() {
        for (int i = 0; i < 2; i++) {
            channel.pipeline().fireChannelRead(octets(get("/now")));
            channel.pipeline().fireChannelReadComplete();
        }
        assertEquals(List.of("/now", "/now"), requests);
    }

    @Test
    void readsNothingByItselfWhileItIsPaused() {
        channel.config().setAutoRead(false);
        channel.writeInbound(octets(get("/1")));
        reads = 0;

        channel.writeInbound(octets(get("/2")));
        assertEquals(0, reads);
    }

    @Test
    void readsOnByItselfInTheMiddleOfAHead() {
        channel.config().setAutoRead(false);
        reads = 0;

        channel.writeInbound(octets("GET / HTTP/1.1\r\n"));
        assertEquals(1, reads);
    }

    @Test
    void theEndOfTheClientsHalfLosesNothing() {
        channel.writeInbound(octets(get("/1") + get("/2")));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        codec.next();
        channel.runPendingTasks();
        assertEquals(List.of("/1", "/2"), requests);
    }

    @Test
    void dropsWhatNobodyWants() {
        channel.writeInbound(octets(get("/1") + get("/2")));
        codec.dropRest();
        channel.writeInbound(octets(get("/3")));
        codec.next();
        channel.runPendingTasks();

        assertEquals(List.of("/1"), requests);
        assertEquals(0, codec.kept());
    }

    @Test
    void keepsNothingBehindARequestThatItCannotRead() {
        channel.writeInbound(octets("GET / HTTP/1.1\r\nno colon\r\n\r\n" + get("/2")));
        channel.writeInbound(octets(get("/3")));

        assertEquals(1, requests.size());
        assertEquals(0, codec.kept());
    }

    @Test
    void itsSuccessorGetsTheOctetsBehindARequest() {
        channel.writeInbound(octets(get("/1") + "frames"));
        channel.pipeline().removeLast();
        channel.pipeline().remove(codec);

        ByteBuf rest = channel.readInbound();
        assertEquals("frames", rest.toString(StandardCharsets.US_ASCII));
        rest.release();
    }

    @Test
    void anAnswerToHeadHasNoContent() {
        channel.writeInbound(octets("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get("/2")));
        assertFalse(answer().endsWith("body"));
        codec.next();
        channel.runPendingTasks();
        assertTrue(answer().endsWith("body"));
    }

    private String answer() {
        DefaultFullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, octets("body"));
        answer.headers().set("Content-Length", 4);
        channel.writeOutbound(answer);
        StringBuilder sent = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return sent.toString();
    }

    @Test
    void aBodyIsPassedAsItComes() {
        channel.writeInbound(octets("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo"));
        channel.writeInbound(octets("dy" + get("/2")));
        assertEquals(List.of("/1"), requests);
        assertTrue(codec.kept() > 0);
        assertTrue(channel.isOpen());
    }
}
