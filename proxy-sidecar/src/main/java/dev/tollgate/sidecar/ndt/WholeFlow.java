package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.whole.FlowEvents;
import dev.tollgate.sidecar.ndt.whole.KernelFlows;
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
 * A test that runs between ndt-server and the client alone. Its places are free when ndt-server reports its end, or the
 * kernel reports that ndt-server has closed the connection: not when a client resets it, since ndt-server may run such a
 * test to its end. The kernel reports the bytes each second and at the end of the connection, when the test is reported. On
 * one event loop.
 */
final class WholeFlow implements FlowEvents.Listener, KernelFlows.Listener {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** The longest delay of the kernel's last report. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** ndt-server's end closes its connections and its event socket at once. */
    private static final Duration SERVERS_END = Duration.ofMillis(500);

    /** A little longer than ndt-server runs any test, with whatever connection. */
    static final Duration SERVERS_LONGEST = Duration.ofSeconds(16);

    /** The helper ends with ndt-server. Then nobody reports the test. */
    private static final int LOST = 3;

    private final WholeHandover whole;
    private final EventLoop loop;
    private final long cookie;
    private final RunningTest test;
    private final boolean earlyExit;
    private final WholeOctets octets;
    private final Future<?> looks;
    private final Runnable untrack;
    private final int losses;
    private Duration age = Duration.ZERO;
    private Optional<Duration> gone = Optional.empty();
    private Optional<Duration> lasted = Optional.empty();
    private int unheard;
    private @Nullable Future<?> ending;
    private boolean held;
    private boolean noMore;
    private boolean over;

    private WholeFlow(
            WholeHandover whole, EventLoop loop, long cookie, long head, RunningTest test, boolean earlyExit) {
        this.whole = whole;
        this.loop = loop;
        this.cookie = cookie;
        this.test = test;
        this.earlyExit = earlyExit;
        this.octets = new WholeOctets(head);
        this.looks = loop.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        this.losses = whole.events().losses();
        this.untrack = whole.began(this::stop);
    }

    /**
     * Follows a test from its beginning on.
     *
     * @param client is open, and will be closed
     * @param head octets of the request
     */
    static WholeFlow follow(
            WholeHandover whole, Channel client, long cookie, long head, RunningTest test, boolean earlyExit) {
        WholeFlow flow = new WholeFlow(whole, client.eventLoop(), cookie, head, test, earlyExit);
        test.upgraded(flow.octets);
        whole.events().listen(cookie, flow);
        whole.flows()
                .follow(
                        cookie,
                        (InetSocketAddress) client.localAddress(),
                        (InetSocketAddress) client.remoteAddress(),
                        flow);
        return flow;
    }

    private void look() {
        age = age.plus(LOOK);
        unheard = whole.events().isGood() || whole.flows().isGood() ? 0 : unheard + 1;
        if (unheard >= LOST) {
            endedNow(Optional.empty());
            finish("upstream_closed");
        } else if (age.compareTo(TunnelWatch.LONGEST) >= 0) {
            finish("timeout");
        } else if (gone.isPresent() && age.compareTo(SERVERS_LONGEST) >= 0) {
            finishUnsaid();
        } else {
            // the kernel has not answered since ndt-server's end
            lasted.filter(ended -> test.trace().elapsed().minus(ended).compareTo(LOOK) > 0)
                    .ifPresent(ended -> endedNow(octets.last()));
            whole.flows().ask(cookie);
        }
    }

    @Override
    public void onCreated(String uuid, Instant at) {
        // once is enough
    }

    @Override
    public void onDeleted() {
        EventLoops.offer(loop, () -> {
            lasted = Optional.of(test.trace().elapsed());
            if (gone.isPresent()) {
                onNoMore();
            } else {
                whole.flows().ask(cookie);
            }
        });
    }

    @Override
    public void onInfo(TcpSample sample) {
        EventLoops.offer(loop, () -> {
            if (!over) {
                octets.sampled(sample);
                test.trace().add(Optional.empty(), Optional.of(sample));
                endedNow(Optional.of(sample));
                if (WholeEnd.hasServerEnded(sample)) {
                    test.vacate();
                }
            }
        });
    }

    /** Frees the places of a test that ndt-server has ended. */
    private void endedNow(Optional<TcpSample> socket) {
        lasted.map(this::untilGone)
                .ifPresent(time -> test.end(WholeEnd.outcome(time, socket, octets.last(), earlyExit), time));
    }

    @Override
    public void onEnd(TcpSample last) {
        EventLoops.offer(loop, () -> {
            octets.sampled(last);
            if (!over) {
                test.trace().addLast(last);
            }
            if (lasted.isPresent()) {
                endedNow(Optional.empty());
                finish("");
            } else {
                finishIn(SERVERS_END);
            }
        });
    }

    private Duration untilGone(Duration time) {
        return gone.filter(before -> before.compareTo(time) < 0).orElse(time);
    }

    @Override
    public void onGone() {
        EventLoops.offer(loop, () -> {
            if (over) {
                return;
            }
            boolean first = gone.isEmpty();
            gone = Optional.of(untilGone(test.trace().elapsed()));
            if (lasted.isPresent()) {
                onNoMore();
            } else if (first) {
                // ndt-server may hold what the client has reset, or be gone itself
                ending = loop.schedule(this::holds, SERVERS_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /** The connection is no more, and ndt-server has ended the test. Only the kernel's last report may follow. */
    private void onNoMore() {
        endedNow(Optional.empty());
        if (!noMore) {
            finishIn(LAST_WORDS);
        }
    }

    private void holds() {
        if (isServerHeard()) {
            held = true;
            ending = null;
        } else {
            finishUnsaid();
        }
    }

    /**
     * The connection has ended on ndt-server's side, so the test holds no place. The last reports of ndt-server and the
     * kernel may come a little later.
     */
    private void finishIn(Duration time) {
        noMore = true;
        test.vacate();
        if (ending != null) {
            ending.cancel(false);
        }
        gone = Optional.of(untilGone(test.trace().elapsed()));
        looks.cancel(false);
        ending = loop.schedule(this::finishUnsaid, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isServerHeard() {
        return whole.events().isGood() && whole.events().losses() == losses;
    }

    /** ndt-server notes up to ten seconds later that a client has left; if it has gone itself, that was first. */
    private void finishUnsaid() {
        Duration time = untilGone(test.trace().elapsed());
        if (held || isServerHeard()) {
            test.end(WholeEnd.outcome(time, Optional.empty(), octets.last(), earlyExit), time);
        } else {
            endedNow(Optional.empty());
            test.end("upstream_closed", time);
        }
        finish("");
    }

    private void stop(Runnable reported) {
        EventLoops.offer(loop, () -> {
            if (gone.isEmpty()) {
                finish("stopped");
            } else {
                finishUnsaid();
            }
            reported.run();
        });
    }

    /** Reports the test, with an outcome if it has none. */
    private void finish(String outcome) {
        if (!over) {
            over = true;
            looks.cancel(false);
            if (ending != null) {
                ending.cancel(false);
            }
            untrack.run();
            whole.events().forget(cookie, this);
            whole.flows().forget(cookie);
            test.end(outcome);
            test.report();
        }
    }
}
