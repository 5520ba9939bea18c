package dev.tollgate.sidecar.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds of a pool change while it serves, in embedded channels whose time stands still. */
final class ChangingBoundsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private UpstreamSettings settings = bounds(2, 1);
    private UpstreamPool pool;

    private static UpstreamSettings bounds(int connections, int waiting) {
        Duration second = Duration.ofSeconds(1);
        return new UpstreamSettings(connections, waiting, second, second.multipliedBy(15), second.multipliedBy(10));
    }

    @BeforeEach
    void open() {
        FakeUpstream.forgetAll();
        client.freezeTime();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        pool = new UpstreamPools(client.eventLoop(), FakeUpstream.class, address, () -> settings)
                .of(client.eventLoop());
    }

    @AfterEach
    void close() {
        for (int i = 0; i < FakeUpstream.opened(); i++) {
            FakeUpstream.number(i).finishAndReleaseAll();
        }
        client.finishAndReleaseAll();
    }

    @Test
    void opensMoreConnectionsAndLetsMoreWaitOnceItMay() {
        send("a", "b", "waits", "c");
        assertEquals(2, FakeUpstream.opened());
        assertEquals(List.of("c BUSY"), told);

        settings = bounds(2, 2);
        send("waits, too", "d");
        assertEquals(List.of("c BUSY", "d BUSY"), told);

        settings = bounds(3, 2);
        send("e");
        assertEquals(3, FakeUpstream.opened());
    }

    @Test
    void endsConnectionsOverALowerBoundOnceTheyHaveServed() {
        send("a", "b");
        FakeUpstream first = FakeUpstream.number(0).connected();
        FakeUpstream second = FakeUpstream.number(1).connected();
        settings = bounds(1, 1);

        first.answer(OK);
        assertFalse(first.isOpen());
        second.answer(OK);
        assertTrue(second.isOpen());
        send("c", "waits", "d");
        assertEquals(List.of("a 200", "b 200", "d BUSY"), told);
        assertEquals(2, FakeUpstream.opened());
    }

    @Test
    void callWaitsAsLongAsWasSaidWhenItCame() {
        send("a", "b", "waits");
        settings = new UpstreamSettings(2, 1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(10));
        pass(Duration.ofMillis(999));
        assertEquals(List.of(), told);
        pass(Duration.ofMillis(1));
        assertEquals(List.of("waits BUSY"), told);
    }

    private void send(String... names) {
        for (String name : names) {
            pool.send(
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER),
                    true,
                    new Answer(name));
        }
    }

    private void pass(Duration time) {
        client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        client.runPendingTasks();
    }

    private final class Answer implements UpstreamAnswer {
        private final String name;

        Answer(String name) {
            this.name = name;
        }

        @Override
        public void onInterim(HttpResponse head) {}

        @Override
        public void onHead(HttpResponse head) {
            told.add(name + " " + head.status().code());
        }

        @Override
        public void onContent(HttpContent content) {
            content.release();
        }

        @Override
        public void onPause() {}

        @Override
        public void onRoom() {}

        @Override
        public void onFailure(UpstreamFailure failure) {
            told.add(name + " " + failure);
        }
    }
}
