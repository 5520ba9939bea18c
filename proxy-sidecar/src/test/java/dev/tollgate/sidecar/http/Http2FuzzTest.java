package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CertainRequests;
import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** The frames of an HTTP/2 client: no error of ours, no lost buffer, and no connection that stays for ever. */
class Http2FuzzTest {
    private static final byte[] SETTINGS = HexFormat.of().parseHex("000000040000000000");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @FuzzTest
    void endsInOrder(byte[] octets) {
        CountedBuffers.assertNoneLost(allocator -> {
            for (int cut : new int[] {octets.length + 1, 11}) {
                check(octets, cut, allocator);
            }
        });
    }

    private static void check(byte[] octets, int cut, ByteBufAllocator allocator) {
        RecordedRequests recorded = new RecordedRequests();
        EmbeddedChannel channel =
                new EmbeddedChannel(new LocalServerChannel(), DefaultChannelId.newInstance(), true, false);
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(new AgreedHttp2())
                .addLast(new HttpListener(
                        () -> Http1Fixture.BOUNDS,
                        new OpenConnections(),
                        new Refusals(new ArrayList<>()),
                        recorded::application));
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        channel.writeInbound(
                Http2CodecUtil.connectionPrefaceBuf(), allocator.buffer().writeBytes(SETTINGS));
        for (int at = 0; at < octets.length && channel.isOpen(); at += cut) {
            channel.writeInbound(allocator.buffer().writeBytes(octets, at, Math.min(cut, octets.length - at)));
            channel.runPendingTasks();
        }
        channel.checkException();
        for (Throwable error : recorded.errors) {
            assertFalse(UnexpectedErrors.log(error), error.toString());
        }
        for (CertainRequests.Request request : recorded.whole) {
            assertFalse(request.method().isEmpty() || request.target().isEmpty(), request.toString());
        }
        channel.advanceTimeBy(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
        assertTrue(!channel.isOpen() || recorded.isUnfinished(), "still open when every deadline has passed");
        // the codec lets streams come to their end; the close of an embedded channel would cancel its deadline
        channel.pipeline().close();
        channel.advanceTimeBy(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.finishAndReleaseAll();
    }
}
