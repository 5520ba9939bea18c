package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that takes no turn shows. */
@Timeout(60)
final class LoopPulseTest {
    private final AtomicLong now = new AtomicLong();
    private final LoopPulse pulse = new LoopPulse(now::get);

    @Test
    void oneStuckLoopOfSeveralShowsUntilItGoesOn() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try {
            pulse.watch(group);
            group.next().execute(() -> {
                stuck.countDown();
                await(goOn);
            });
            stuck.await();
            now.addAndGet(LoopPulse.PATIENCE.toNanos());
            TimeUnit.MILLISECONDS.sleep(1_500);
            assertFalse(pulse.isRegular());

            goOn.countDown();
            while (!pulse.isRegular()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertTrue(pulse.isRegular());
        } finally {
            goOn.countDown();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
