package dev.tollgate.sidecar.ndt.message;

import static dev.tollgate.sidecar.ndt.message.Frames.BINARY;
import static dev.tollgate.sidecar.ndt.message.Frames.CLOSE;
import static dev.tollgate.sidecar.ndt.message.Frames.CONTINUATION;
import static dev.tollgate.sidecar.ndt.message.Frames.FIN;
import static dev.tollgate.sidecar.ndt.message.Frames.PING;
import static dev.tollgate.sidecar.ndt.message.Frames.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerFramesTest {
    /** Lengths around the borders between the three forms of a header. */
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000};

    private final List<String> seen = new ArrayList<>();
    private String replacement = "";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 65_536})
    void replacesTextFramesWhereverTheStreamIsCut(int chunk) {
        replacement = "longer than what it replaces, and with a header of another form: " + "x".repeat(100);
        byte[] stream = new Frames()
                .frame(FIN | BINARY, random(8192, 1))
                .text("{\"a\":1}")
                .frame(FIN | PING, random(13, 2))
                .text("{\"b\":2}")
                .frame(FIN | CLOSE, random(14, 3))
                .toBytes();
        byte[] expected = new Frames()
                .frame(FIN | BINARY, random(8192, 1))
                .text(replacement)
                .frame(FIN | PING, random(13, 2))
                .text(replacement)
                .frame(FIN | CLOSE, random(14, 3))
                .toBytes();

        assertArrayEquals(expected, pass(stream, chunk));
        assertEquals(List.of("{\"a\":1}", "{\"b\":2}"), seen);
    }

    @Test
    void changesNothingElseInAnyStreamCutAtRandom() {
        assertReplacesTextAlone(this::pass);
    }

    @Test
    void keepsItsPlaceWhereOctetsPassItBy() {
        assertReplacesTextAlone(this::passAndSplice);
    }

    private void assertReplacesTextAlone(BiFunction<byte[], Random, byte[]> way) {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Frames sent = new Frames();
            Frames expected = new Frames();
            replacement = "r".repeat(LENGTHS[random.nextInt(LENGTHS.length)]);
            for (int frame = 0; frame < 12; frame++) {
                addFrame(sent, expected, random);
            }

            assertArrayEquals(expected.toBytes(), way.apply(sent.toBytes(), random), "seed " + seed);
        }
    }

    private void addFrame(Frames sent, Frames expected, Random random) {
        byte[] payload = random(LENGTHS[random.nextInt(LENGTHS.length)], random.nextLong());
        int[] kinds = {FIN | TEXT, FIN | BINARY, TEXT, BINARY, CONTINUATION, FIN | CONTINUATION, FIN | PING, FIN | CLOSE
        };
        int kind = kinds[random.nextInt(kinds.length)];
        sent.frame(kind, payload);
        if (kind == (FIN | TEXT) && payload.length <= ServerFrames.MAX_TEXT) {
            expected.text(replacement);
        } else {
            expected.frame(kind, payload);
        }
    }

    @Test
    void passesTheBufferItselfWhereThereIsNoText() {
        EmbeddedChannel channel = channel();
        ByteBuf head = Unpooled.wrappedBuffer(
                new Frames().octets(FIN | BINARY, 126, 0x10, 0x00).toBytes());
        ByteBuf payload = Unpooled.wrappedBuffer(random(2048, 5));

        channel.writeInbound(head, payload);

        channel.<ByteBuf>readInbound().release();
        assertSame(payload, channel.readInbound());
        payload.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void passesTextFramesThatAreFragmentedOrTooLong() {
        replacement = "never";
        byte[] stream = new Frames()
                .frame(TEXT, "{\"a\":".getBytes(StandardCharsets.UTF_8))
                .frame(FIN | CONTINUATION, "1}".getBytes(StandardCharsets.UTF_8))
                .frame(FIN | TEXT, random(ServerFrames.MAX_TEXT + 1, 4))
                .toBytes();

        assertArrayEquals(stream, pass(stream, 500));
        assertEquals(List.of(), seen);
    }

    @Test
    void passesAFrameWithExtensionBitsAndGoesOnBehindIt() {
        replacement = "new";
        byte[] compressed = random(40, 6);
        byte[] stream =
                new Frames().frame(FIN | 0x40 | TEXT, compressed).text("old").toBytes();

        assertArrayEquals(
                new Frames().frame(FIN | 0x40 | TEXT, compressed).text("new").toBytes(), pass(stream, 9));
    }

    @Test
    void seesTheCloseFrameAndTakesNothingElseForIt() {
        ServerFrames frames = new ServerFrames(this::replace, () -> {});
        EmbeddedChannel channel = new EmbeddedChannel(frames);
        byte[] others = {(byte) 0x82, 2, (byte) 0x88, 0, (byte) 0x89, 0, (byte) 0x8a, 0, (byte) 0x81, 0, 0, 1, 8};
        channel.writeInbound(Unpooled.wrappedBuffer(others));
        assertFalse(frames.isClosing());

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88}));
        assertFalse(frames.isClosing());
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {2, 3}));

        assertTrue(frames.isClosing());
        channel.finishAndReleaseAll();
    }

    @Test
    void staysBlindBehindAMaskedFrame() {
        replacement = "never";
        byte[] stream = new Frames()
                .octets(FIN | TEXT, 0x80 | 2, 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2)
                .text("{\"a\":1}")
                .toBytes();

        assertArrayEquals(stream, pass(stream, 3));
        assertEquals(List.of(), seen);
    }

    @Test
    void staysBlindBehindALengthThatIsNone() {
        replacement = "never";
        byte[] stream = new Frames()
                .octets(FIN | BINARY, 127, 0xff, 0, 0, 0, 0, 0, 0, 1)
                .text("{\"a\":1}")
                .toBytes();

        assertArrayEquals(stream, pass(stream, 4));
        assertEquals(List.of(), seen);
    }

    @Test
    void passesAFrameAsItIsWhereTheMessageIsNotReplaced() {
        // three octets of length where one would do: a replacement would have a shorter header
        byte[] stream = new Frames().octets(FIN | TEXT, 126, 0, 2, 'h', 'i').toBytes();
        EmbeddedChannel channel = new EmbeddedChannel(new ServerFrames(payload -> payload, () -> {}));

        channel.writeInbound(Unpooled.wrappedBuffer(stream));

        assertArrayEquals(stream, received(channel));
    }

    @Test
    void handsOnHalfATextFrameWhenTheServerEnds() {
        byte[] half = new Frames().octets(FIN | TEXT, 20, '{', '"').toBytes();
        EmbeddedChannel channel = channel();
        channel.writeInbound(Unpooled.wrappedBuffer(half));
        assertEquals(0, channel.inboundMessages().size());

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertArrayEquals(half, received(channel));
    }

    @Test
    void handsOnHalfATextFrameWhenTheConnectionBreaks() {
        byte[] half = new Frames().octets(FIN | TEXT, 126, 1).toBytes();
        EmbeddedChannel channel = channel();
        channel.writeInbound(Unpooled.wrappedBuffer(half));

        channel.close();

        assertArrayEquals(half, received(channel));
    }

    @Test
    void sendsATextMessageBeforeThePingBehindIt() {
        byte[] text = new Frames().text("{}").toBytes();
        byte[] both = new Frames().text("{}").frame(FIN | PING, random(13, 1)).toBytes();
        ByteBuf passed = Unpooled.buffer();
        List<Integer> passedAtFlush = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                new ServerFrames(payload -> payload, () -> passedAtFlush.add(passed.readableBytes())),
                new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) {
                        passed.writeBytes(part);
                    }
                });

        channel.writeInbound(Unpooled.wrappedBuffer(both));

        assertEquals(List.of(text.length), passedAtFlush);
        assertEquals(both.length, passed.readableBytes());
        channel.finishAndReleaseAll();
    }

    private EmbeddedChannel channel() {
        return new EmbeddedChannel(new ServerFrames(this::replace, () -> {}));
    }

    private byte[] pass(byte[] stream, int chunk) {
        EmbeddedChannel channel = channel();
        for (int at = 0; at < stream.length; at += chunk) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + chunk))));
        }
        return received(channel);
    }

    private byte[] pass(byte[] stream, Random random) {
        EmbeddedChannel channel = channel();
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 40_000));
            channel.writeInbound(Unpooled.copiedBuffer(Arrays.copyOfRange(stream, at, end)));
            at = end;
        }
        return received(channel);
    }

    /** What may pass unseen, often does. */
    private byte[] passAndSplice(byte[] stream, Random random) {
        ServerFrames frames = new ServerFrames(this::replace, () -> {});
        EmbeddedChannel channel = new EmbeddedChannel(frames);
        for (int at = 0; at < stream.length; ) {
            int most = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 40_000));
            int unseen = (int) Math.min(most, frames.allowed());
            ByteBuf part = Unpooled.copiedBuffer(stream, at, unseen > 0 && random.nextBoolean() ? unseen : most);
            at += part.readableBytes();
            if (part.readableBytes() == unseen) {
                frames.passed(unseen);
                channel.inboundMessages().add(part);
            } else {
                channel.writeInbound(part);
            }
        }
        return received(channel);
    }

    private byte[] replace(byte[] payload) {
        seen.add(new String(payload, StandardCharsets.UTF_8));
        return replacement.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] received(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.writeBytes(part);
            part.release();
        }
        channel.finishAndReleaseAll();
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
