package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.fixture.CertainRequests;
import dev.tollgate.fixture.CountedBuffers;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HTTP/1 as a listener reads it: nothing counts as a whole request but what is certainly one. */
class Http1FuzzTest {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @FuzzTest
    void takesCertainRequestsOnly(byte[] octets) {
        List<CertainRequests.Request> certain = CertainRequests.in(octets);
        CountedBuffers.assertNoneLost(allocator -> {
            for (int cut : new int[] {octets.length + 1, 7}) {
                RecordedRequests recorded = received(octets, cut, allocator);
                assertEquals(List.of(), recorded.errors);
                List<CertainRequests.Request> whole = recorded.whole;
                assertTrue(whole.size() <= certain.size(), () -> whole + " taken, certain are " + certain);
                assertEquals(certain.subList(0, whole.size()), whole);
            }
        });
    }

    private static RecordedRequests received(byte[] octets, int cut, ByteBufAllocator allocator) {
        RecordedRequests recorded = new RecordedRequests();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline()
                .addLast(new HttpListener(
                        () -> Http1Fixture.BOUNDS,
                        new OpenConnections(),
                        new Refusals(new ArrayList<>()),
                        recorded::application));
        for (int at = 0; at < octets.length && channel.isOpen(); at += cut) {
            channel.writeInbound(allocator.buffer().writeBytes(octets, at, Math.min(cut, octets.length - at)));
        }
        channel.checkException();
        channel.advanceTimeBy(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(!channel.isOpen() || recorded.isUnfinished(), "still open when every deadline has passed");
        channel.finishAndReleaseAll();
        return recorded;
    }
}
