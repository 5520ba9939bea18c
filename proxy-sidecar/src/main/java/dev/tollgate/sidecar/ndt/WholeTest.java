package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.ndt.handover.HandoverOutcome;
import dev.tollgate.sidecar.ndt.socket.ConnectionGuard;
import dev.tollgate.sidecar.ndt.socket.SocketCookie;
import dev.tollgate.sidecar.ndt.socket.TcpProbe;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.whole.FlowEvents;
import dev.tollgate.sidecar.ndt.whole.KernelFlows;
import dev.tollgate.sidecar.ndt.whole.UnreadHead;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The hand-over of one client whole, until ndt-server reports the test: then the connection is ndt-server's alone, and
 * {@link WholeFlow} follows the test. This process keeps its duplicate of the socket until then, to end the connection if no
 * test begins. Until then the helper's guard lets no further request in, because nobody has admitted one. The place of a
 * client that leaves before is held until ndt-server has ended the test, or begins none. On the client's event loop.
 */
final class WholeTest implements FlowEvents.Listener, KernelFlows.Listener {
    private static final Duration FLOW = Duration.ofSeconds(2);

    private final WholeHandover whole;
    private final Channel client;
    private final EventLoop loop;
    private final UnreadHead head;
    private final RunningTest test;
    private final long cookie;
    private final boolean earlyExit;
    private Runnable untrack = () -> {};
    private Optional<Duration> left = Optional.empty();
    private @Nullable Future<?> deadline;
    private @Nullable WholeFlow flow;
    private boolean created;
    private boolean over;

    private WholeTest(
            WholeHandover whole, Channel client, UnreadHead head, RunningTest test, long cookie, boolean earlyExit) {
        this.whole = whole;
        this.client = client;
        this.loop = client.eventLoop();
        this.head = head;
        this.test = test;
        this.cookie = cookie;
        this.earlyExit = earlyExit;
    }

    /**
     * Hands over.
     *
     * @param head of the admitted request, unread
     * @param earlyExit whether it asks for the end of the test after 250 MB
     * @param relay is run instead if ndt-server certainly has not got the socket
     */
    static void begin(
            WholeHandover whole, Channel client, UnreadHead head, RunningTest test, boolean earlyExit, Runnable relay) {
        long cookie = SocketCookie.of(client).orElse(0);
        if (cookie == 0
                || !(client.localAddress() instanceof InetSocketAddress local)
                || !(client.remoteAddress() instanceof InetSocketAddress remote)) {
            relay.run();
            return;
        }
        WholeTest begun = new WholeTest(whole, client, head, test, cookie, earlyExit);
        test.callingFrom(remote);
        test.goesAlone();
        whole.events().listen(cookie, begun);
        whole.flows().follow(cookie, local, remote, begun);
        client.closeFuture().addListener(closed -> begun.clientHasClosed());
        begun.untrack = whole.began(reported -> EventLoops.offer(begun.loop, () -> {
            begun.end("stopped");
            reported.run();
        }));
        head.lend();
        whole.give(client, head.length(), answer -> begun.answered(answer, relay));
    }

    private void over() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        whole.events().forget(cookie, this);
        untrack.run();
    }

    /** Ends it without a test that {@link WholeFlow} follows. */
    private void end(String outcome) {
        if (!over) {
            over();
            whole.flows().forget(cookie);
            Duration after = left.orElseGet(test.trace()::elapsed);
            test.end(left.isPresent() ? "client_gone" : outcome, after);
            test.report();
        }
    }

    private void clientHasClosed() {
        if (!over) {
            left = Optional.of(test.trace().elapsed());
        }
    }

    private void answered(WholeHandover.Answer answer, Runnable relay) {
        if (over) {
            return;
        }
        if (answer != WholeHandover.Answer.REFUSED) {
            if (!created) {
                endIn(FLOW);
            }
        } else if (left.isPresent()) {
            end("client_gone");
        } else {
            over();
            whole.flows().forget(cookie);
            test.returns();
            whole.observe(HandoverOutcome.WHOLE_REFUSED);
            head.takeBack();
            relay.run();
        }
    }

    private void endIn(Duration time) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = loop.schedule(this::cut, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cut() {
        if (client.isOpen()) {
            whole.observe(HandoverOutcome.NO_FLOW);
        }
        end("refused_by_server");
        client.close();
    }

    @Override
    public void onCreated(String uuid, Instant at) {
        EventLoops.offer(loop, () -> created(uuid));
    }

    private void created(String uuid) {
        if (over) {
            return;
        }
        if (left.isPresent()) {
            createdWithoutClient(uuid);
            return;
        }
        TcpSample sample = TcpProbe.of(client).sample().orElse(null);
        if (sample == null) {
            return;
        }
        ConnectionGuard.takeOff(client);
        test.begun(uuid, sample);
        flow = WholeFlow.follow(whole, client, cookie, head.length(), test, earlyExit);
        over();
        whole.observe(HandoverOutcome.WHOLE);
        head.give();
        client.close();
    }

    /** ndt-server may run it to its end. */
    private void createdWithoutClient(String uuid) {
        created = true;
        test.begun(uuid);
        test.upgraded(new WholeOctets(head.length()));
        endIn(WholeFlow.SERVERS_LONGEST);
    }

    /** Without its beginning, or with a client that this loop has not seen leaving, the deadline ends the connection. */
    @Override
    public void onDeleted() {
        EventLoops.offer(loop, () -> {
            if (flow != null) {
                flow.onDeleted();
            } else if (left.isPresent()) {
                end("client_gone");
            }
        });
    }

    @Override
    public void onInfo(TcpSample sample) {
        // what counts is the end
    }

    @Override
    public void onGone() {
        // ndt-server may hold what the client has reset
    }

    /** Nobody holds the socket any more. */
    @Override
    public void onEnd(TcpSample last) {
        EventLoops.offer(loop, () -> {
            if (flow != null) {
                flow.onEnd(last);
            } else if (left.isPresent()) {
                end("client_gone");
            }
        });
    }
}
