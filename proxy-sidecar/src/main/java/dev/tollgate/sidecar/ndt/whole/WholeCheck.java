package dev.tollgate.sidecar.ndt.whole;

import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A check whether clients can be handed over whole: whether ndt-server would be heard on its event socket, and
 * tollgate-handover of the kernel. By one thread at a time.
 */
public final class WholeCheck implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final FlowEvents events;
    private final KernelFlows flows;

    /**
     * @param loops of native epoll
     * @param eventSocket that ndt-server serves
     * @param helper the socket of tollgate-handover
     */
    public WholeCheck(EventLoopGroup loops, Path eventSocket, Path helper) {
        this.events = new FlowEvents(loops.next(), eventSocket, helper);
        this.flows = new KernelFlows(loops.next(), helper);
    }

    /** Returns what is missing, and how to mend it, in one line; empty if nothing is. Waits for some seconds at most. */
    public Optional<String> missing() {
        events.follow();
        flows.follow();
        for (Duration waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(LOOK)) {
            if (events.isGood() && flows.isGood()) {
                return Optional.empty();
            }
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }
        return events.missing()
                .or(() -> Optional.of("tollgate-handover tells nothing of the kernel's connections: its log says why"));
    }

    @Override
    public void close() {
        events.close();
        flows.close();
    }
}
