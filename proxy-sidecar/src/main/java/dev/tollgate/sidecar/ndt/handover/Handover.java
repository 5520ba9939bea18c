package dev.tollgate.sidecar.ndt.handover;

import dev.tollgate.log.OnceAMinute;
import dev.tollgate.sidecar.ndt.socket.SocketCookie;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hand-over of clients' sockets to ndt-server: begins it for each test, and checks by ndt-server's UUID that it measured
 * the client's socket. For many event loops.
 */
public final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final HandoverSocket socket;
    private final HandoverWatch watch;
    private final boolean required;
    private final HandoverObserver observer;
    private final OnceAMinute failures = new OnceAMinute(System.nanoTime());

    /**
     * @param watch knows whether it works
     * @param required whether a test that cannot be handed over is refused
     */
    public Handover(HandoverSocket socket, HandoverWatch watch, boolean required, HandoverObserver observer) {
        this.socket = socket;
        this.watch = watch;
        this.required = required;
        this.observer = observer;
    }

    /** Returns whether ndt-server's connection is one over which a client's socket was handed. */
    public static boolean isBehind(Channel upstream) {
        return upstream instanceof DomainSocketChannel;
    }

    public boolean isRequired() {
        return required;
    }

    /** Returns whether it works as far as that is known; counts the test as one that was not handed over if not. */
    public boolean isOpenFor(Channel client) {
        boolean open = client instanceof EpollSocketChannel && watch.isGood();
        if (!open) {
            failed(HandoverOutcome.UNAVAILABLE);
        }
        return open;
    }

    /**
     * Connects and hands a client's socket over, on the client's event loop. The connection is ndt-server's then.
     *
     * @param client an open channel of native epoll
     * @param configure sets the options of the connection and makes its pipeline, with {@code request} in it
     * @param request sends the request and takes the answer: is taken out of the pipeline if the hand-over fails
     * @param failed is run once if there will be no answer, with nothing of one passed on
     */
    public Channel begin(Channel client, Consumer<Channel> configure, ChannelHandler request, Runnable failed) {
        Consumer<HandoverOutcome> outcome = what -> {
            if (what == HandoverOutcome.HANDED_OVER) {
                observer.onHandover(what);
            } else {
                failed(what);
                failed.run();
            }
        };
        HandoverRequest handover = new HandoverRequest((EpollSocketChannel) client, socket.line(), request, outcome);
        ChannelFuture connecting = new Bootstrap()
                .group(client.eventLoop())
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel upstream) {
                        upstream.pipeline().addLast(handover);
                        configure.accept(upstream);
                    }
                })
                .connect(socket.socketAddress());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                handover.unreachable();
            }
        });
        return connecting.channel();
    }

    private void failed(HandoverOutcome outcome) {
        observer.onHandover(outcome);
        if (outcome != HandoverOutcome.UNAVAILABLE) {
            watch.suspect();
        }
        if (failures.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("error", watch.missing().orElse(outcome.reason()))
                    .addKeyValue("socket", socket.path())
                    .log(
                            required
                                    ? "a test could not be handed over: refused"
                                    : "a test could not be handed over: relayed");
        }
    }

    /**
     * Compares the name of a test that was handed over with the client's socket. Where they differ, ndt-server has another
     * way to look at its connections than tollgate-handover knows: nothing more is handed over to it.
     *
     * @param client of the test
     * @param uuid the name that ndt-server gives the test
     */
    public void check(Channel client, String uuid) {
        OptionalLong cookie = SocketCookie.of(client);
        if (cookie.isEmpty() || cookie.equals(SocketCookie.in(uuid))) {
            return;
        }
        observer.onHandover(HandoverOutcome.MISMATCH);
        watch.mismatch("ndt-server's UUID " + uuid + " does not end with the cookie of the client's socket, "
                + Long.toHexString(cookie.getAsLong()) + ": this tollgate-handover does not work with this ndt-server");
    }
}
