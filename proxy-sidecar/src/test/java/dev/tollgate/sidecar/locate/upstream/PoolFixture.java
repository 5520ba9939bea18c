package dev.tollgate.sidecar.locate.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The pool of one event loop, in embedded channels whose time stands still. */
final class PoolFixture implements BeforeEachCallback, AfterEachCallback {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What was told of the requests, each line with the name of one. */
    final List<String> told = new ArrayList<>();

    private static final List<InetSocketAddress> ADDRESSES = List.of(new InetSocketAddress("127.0.0.1", 1));

    private final EmbeddedChannel client = new EmbeddedChannel();
    private UpstreamSettings settings;
    private UpstreamPools pools;
    private ServerRotation pool;
    private @Nullable Promise<List<? extends SocketAddress>> lookUp;

    PoolFixture(UpstreamSettings settings) {
        this.settings = settings;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        FakeUpstream.forgetAll();
        client.freezeTime();
        pools = new UpstreamPools(client.eventLoop(), FakeUpstream.class, new Place(), () -> settings);
        pool = pools.of(client.eventLoop());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        FakeUpstream.finishAll();
        client.finishAndReleaseAll();
    }

    private final class Place implements UpstreamAddress {
        @Override
        public Future<List<? extends SocketAddress>> addresses(EventLoop loop) {
            return lookUp == null ? loop.newSucceededFuture(ADDRESSES) : lookUp;
        }

        @Override
        public void failed(SocketAddress address) {}
    }

    /** Lets look-ups take until what is returned is told of the end. */
    Runnable delayLookUps() {
        Promise<List<? extends SocketAddress>> promise = client.eventLoop().newPromise();
        lookUp = promise;
        return () -> {
            promise.setSuccess(ADDRESSES);
            client.runPendingTasks();
        };
    }

    /** Changes what bounds the pool from now on. */
    void bound(UpstreamSettings changed) {
        settings = changed;
    }

    /** Sends a request without a body for each name, which is its path too. */
    void sendAll(String... names) {
        for (String name : names) {
            send(name);
        }
    }

    UpstreamCall send(String name) {
        return send(name, new Answer(name));
    }

    /** Sends a request whose answer is given up when its head comes. */
    void sendToGiveUp(String name) {
        Answer answer = new Answer(name);
        answer.unwanted = send(name, answer);
    }

    private UpstreamCall send(String name, Answer answer) {
        return pool.send(
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/" + name, Unpooled.EMPTY_BUFFER),
                true,
                answer);
    }

    /** Sends the head of a request whose body, of five octets, is to follow. */
    UpstreamCall begin(String name) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/" + name);
        head.headers().set("Content-Length", "5");
        return pool.send(head, false, new Answer(name));
    }

    /** Returns what the pool says of itself. */
    String load() {
        UpstreamLoad load = pools.load();
        return load.connections() + " open, " + load.idle() + " idle, " + load.waiting() + " waiting";
    }

    /** Lets time pass. */
    void pass(Duration time) {
        client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        client.runPendingTasks();
    }

    private final class Answer implements UpstreamAnswer {
        private final String name;
        private @Nullable UpstreamCall unwanted;

        Answer(String name) {
            this.name = name;
        }

        @Override
        public void onInterim(HttpResponse head) {
            told.add(name + " interim");
        }

        @Override
        public void onHead(HttpResponse head) {
            told.add(name + " " + head.status().code());
            if (unwanted != null) {
                unwanted.cancel();
            }
        }

        @Override
        public void onContent(HttpContent content) {
            if (content instanceof LastHttpContent) {
                told.add(name + " ended");
            }
            content.release();
        }

        @Override
        public void onPause() {
            if (unwanted != null) {
                told.add(name + " onPause");
            }
        }

        @Override
        public void onRoom() {
            told.add(name + " onRoom");
        }

        @Override
        public void onFailure(UpstreamFailure failure) {
            told.add(name + " " + failure);
        }
    }
}
