package dev.tollgate.sidecar.ndt.whole;

import dev.tollgate.sidecar.ndt.handover.HandoverObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.handover.HandoverSocket;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The whole hand-over of cleartext clients' sockets to ndt-server. For many event loops. */
public final class WholeHandover implements AutoCloseable {
    /** tollgate-handover gives up after 2 s in which ndt-server accepts nothing, and takes as long to be replaced. */
    private static final long ANSWER_MILLIS = 4_000;

    private static final Duration REPORTS = Duration.ofSeconds(2);

    private final HandoverSocket helper;
    private final BooleanSupplier helperIsGood;
    private final FlowEvents events;
    private final KernelFlows flows;
    private final HandoverObserver observer;
    private final Set<Consumer<Runnable>> tests = ConcurrentHashMap.newKeySet();

    /** What became of the hand-over of a socket, as far as the helper says. */
    public enum Answer {
        /** ndt-server has it. */
        GIVEN,
        /** ndt-server certainly has it not. */
        REFUSED,
        /** The helper has ended, or does not answer. */
        UNKNOWN
    }

    /**
     * @param helperIsGood whether tollgate-handover hands over, by the last look
     * @param observer is told of each client
     */
    public WholeHandover(
            HandoverSocket helper,
            BooleanSupplier helperIsGood,
            FlowEvents events,
            KernelFlows flows,
            HandoverObserver observer) {
        this.helper = helper;
        this.helperIsGood = helperIsGood;
        this.events = events;
        this.flows = flows;
        this.observer = observer;
    }

    /** Returns whether ndt-server, the helper and the kernel would be heard of a test that is handed over now. */
    public boolean isGood() {
        return helperIsGood.getAsBoolean() && events.isGood() && flows.isGood();
    }

    /**
     * Prepares a new connection in cleartext: adds {@link UnreadHead} to the end of its pipeline.
     *
     * @param readAsEver makes its reads, which only look, real ones
     */
    public void look(EpollSocketChannel client, Runnable readAsEver) {
        UnreadHead.addTo(client, helper.socketAddress(), readAsEver);
    }

    /**
     * Has the helper give a client's socket to ndt-server, on the client's event loop. Until its guard is taken off, the
     * socket takes no further request.
     *
     * @param head octets of the request that lies in the socket
     */
    public void give(Channel client, int head, Consumer<Answer> then) {
        String line = "whole " + helper.line().strip() + ' ' + head + '\n';
        HelperQuestion.ask(
                (EpollSocketChannel) client,
                helper.socketAddress(),
                line,
                ANSWER_MILLIS,
                (asked, octets) -> then.accept(read(asked, octets)));
    }

    private static Answer read(boolean asked, byte[] octets) {
        String said = new String(octets, StandardCharsets.US_ASCII);
        if (said.equals("given\n")) {
            return Answer.GIVEN;
        }
        return !asked || said.equals("refused\n") ? Answer.REFUSED : Answer.UNKNOWN;
    }

    public FlowEvents events() {
        return events;
    }

    public KernelFlows flows() {
        return flows;
    }

    public void observe(HandoverOutcome outcome) {
        observer.onHandover(outcome);
    }

    /**
     * Remembers a test that goes on without this process.
     *
     * @param report is run when this process ends before the test, and runs what it is given when the test is reported
     * @return is run when the test has ended
     */
    public Runnable began(Consumer<Runnable> report) {
        tests.add(report);
        return () -> tests.remove(report);
    }

    /** Has the tests reported that go on without this process, and waits a little for that. */
    @Override
    public void close() {
        Set<Consumer<Runnable>> left = Set.copyOf(tests);
        CountDownLatch reported = new CountDownLatch(left.size());
        left.forEach(test -> test.accept(reported::countDown));
        try {
            reported.await(REPORTS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        events.close();
        flows.close();
    }
}
