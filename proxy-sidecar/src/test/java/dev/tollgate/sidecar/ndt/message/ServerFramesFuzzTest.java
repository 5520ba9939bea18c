package dev.tollgate.sidecar.ndt.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CountedBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stream of a server: all octets pass, wherever it is cut, and nothing but whole text messages is replaced. */
class ServerFramesFuzzTest {
    private static final byte[] REPLACEMENT = "{\"replaced\":true}".getBytes(StandardCharsets.US_ASCII);

    @FuzzTest
    void passesWhatIsNotText(byte[] octets) {
        CountedBuffers.assertNoneLost(allocator -> {
            List<byte[]> texts = new ArrayList<>();
            assertArrayEquals(octets, passed(octets, octets.length + 1, allocator, kept(texts)));
            List<byte[]> cutTexts = new ArrayList<>();
            assertArrayEquals(octets, passed(octets, 3, allocator, kept(cutTexts)));
            assertEquals(texts.size(), cutTexts.size());
            for (int i = 0; i < texts.size(); i++) {
                assertArrayEquals(texts.get(i), cutTexts.get(i));
            }
            byte[] replaced = passed(octets, 5, allocator, text -> REPLACEMENT);
            assertTrue(texts.isEmpty() ? Arrays.equals(octets, replaced) : replaced.length > REPLACEMENT.length);
            assertArrayEquals(replaced, passed(octets, octets.length + 1, allocator, text -> REPLACEMENT));
        });
    }

    private static TextMessages kept(List<byte[]> texts) {
        return text -> {
            assertTrue(text.length <= ServerFrames.MAX_TEXT);
            texts.add(text);
            return text;
        };
    }

    private static byte[] passed(byte[] octets, int cut, ByteBufAllocator allocator, TextMessages messages) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new ServerFrames(messages, () -> {}));
        for (int at = 0; at < octets.length; at += cut) {
            channel.writeInbound(allocator.buffer().writeBytes(octets, at, Math.min(cut, octets.length - at)));
        }
        channel.finish();
        ByteBuf all = allocator.buffer();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] out = ByteBufUtil.getBytes(all);
        all.release();
        return out;
    }
}
