package dev.tollgate.sidecar.locate.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A connection attempt to an upstream server. It tries one address after the other within a timeout that includes the
 * lookup; each address gets a part of it. The request is sent only on the connected channel, so nothing is sent twice.
 */
final class ConnectAttempt {
    private final UpstreamAddress target;
    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final long until;
    private final Promise<Channel> connected;

    private ConnectAttempt(UpstreamAddress target, Bootstrap bootstrap, EventLoop loop, Duration timeout) {
        this.target = target;
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.until = loop.ticker().nanoTime() + timeout.toNanos();
        this.connected = loop.newPromise();
    }

    /**
     * Starts the attempt.
     *
     * @param bootstrap of the loop; its connect timeout is set here
     * @param timeout of the whole attempt
     */
    static Future<Channel> to(UpstreamAddress target, Bootstrap bootstrap, EventLoop loop, Duration timeout) {
        ConnectAttempt attempt = new ConnectAttempt(target, bootstrap, loop, timeout);
        attempt.lookUp(timeout);
        return attempt.connected;
    }

    private void lookUp(Duration timeout) {
        Future<List<? extends SocketAddress>> addresses = target.addresses(loop);
        if (addresses.isSuccess()) {
            tryNext(addresses.getNow(), 0);
            return;
        }
        Future<?> tooLate = loop.schedule(
                () -> connected.tryFailure(new ConnectTimeoutException("no answer to the name lookup")),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        addresses.addListener((Future<List<? extends SocketAddress>> found) -> {
            tooLate.cancel(false);
            if (found.isSuccess()) {
                tryNext(found.getNow(), 0);
            } else {
                connected.tryFailure(found.cause());
            }
        });
    }

    private void tryNext(List<? extends SocketAddress> addresses, int index) {
        if (connected.isDone()) {
            return;
        }
        long left = until - loop.ticker().nanoTime();
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left / (addresses.size() - index)));
        bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) millis);
        bootstrap.connect(addresses.get(index)).addListener((ChannelFuture attempt) -> {
            SslHandler tls = attempt.channel().pipeline().get(SslHandler.class);
            if (!attempt.isSuccess()) {
                failed(addresses, index, attempt.cause());
            } else if (tls == null) {
                connected.setSuccess(attempt.channel());
            } else {
                shakeHands(tls, addresses, index);
            }
        });
    }

    private void shakeHands(SslHandler tls, List<? extends SocketAddress> addresses, int index) {
        tls.setHandshakeTimeout(Math.max(1, until - loop.ticker().nanoTime()), TimeUnit.NANOSECONDS);
        tls.handshakeFuture().addListener((Future<Channel> shaken) -> {
            if (shaken.isSuccess()) {
                connected.trySuccess(shaken.getNow());
            } else {
                failed(addresses, index, shaken.cause());
            }
        });
    }

    private void failed(List<? extends SocketAddress> addresses, int index, Throwable cause) {
        target.failed(addresses.get(index));
        if (index + 1 < addresses.size() && until > loop.ticker().nanoTime()) {
            tryNext(addresses, index + 1);
        } else {
            connected.tryFailure(cause);
        }
    }
}
