package dev.tollgate.exchange.ops.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.threads.BoundedPool;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests to the page whose store hangs, fails or has too many to answer. */
final class PagePoolsTest {
    private final CountDownLatch hang = new CountDownLatch(1);
    private final BoundedPool store = new BoundedPool("store", 1, 1);
    private final BoundedPool views = new BoundedPool("views", 1, 1);
    private final BoundedPool strangers = new BoundedPool("strangers", 1, 1);

    @AfterEach
    void stop() {
        hang.countDown();
        store.end(Duration.ZERO);
        views.end(Duration.ZERO);
        strangers.end(Duration.ZERO);
    }

    private String ask(Duration patience, Runnable work) throws Exception {
        Reply reply = new PagePools(store, views, strangers, patience)
                .ask(
                        () -> {
                            work.run();
                            return Reply.text(HttpResponseStatus.OK, "done");
                        },
                        (status, text) -> Reply.text(status, "kept: " + text))
                .get(60, TimeUnit.SECONDS);
        return reply.status().code() + " " + reply.body();
    }

    private void hang() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void saysWhatToDoWhenTheStoreTakesTooLong() throws Exception {
        assertTrue(ask(Duration.ofMillis(50), this::hang)
                .startsWith("504 kept: The store has not answered in time. Look"));
    }

    @Test
    void saysWhatToDoWhenTooManyWait() throws Exception {
        store.execute(this::hang);
        store.execute(this::hang);

        assertTrue(ask(Duration.ofMinutes(1), () -> {}).startsWith("503 kept: The server is busy"));
    }

    @Test
    void saysWhatToDoAfterAFaultOfItsOwn() throws Exception {
        String answer = ask(Duration.ofMinutes(1), () -> {
            throw new IllegalStateException("a fault");
        });

        assertTrue(answer.startsWith("500 kept: A fault of this server, whose log names it."), answer);
        assertEquals("200 done", ask(Duration.ofMinutes(1), () -> {}));
    }
}
