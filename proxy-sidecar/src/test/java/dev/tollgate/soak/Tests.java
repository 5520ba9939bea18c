package dev.tollgate.soak;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One client that downloads again and again from the sidecar of ndt-server, with the tokens that locate gives. */
final class Tests implements AutoCloseable {
    private static final long PAUSE_MILLIS = 2_000;
    private static final long PATIENCE_SECONDS = 30;

    private final Load load;
    private final Outages outages;
    private final Thread thread = new Thread(this::repeat, "tests");
    private final AtomicLong begun = new AtomicLong();
    private volatile boolean closed;
    final Tally tally = new Tally();

    Tests(Load load, Outages outages) {
        this.load = load;
        this.outages = outages;
    }

    void start() {
        thread.start();
    }

    /** Returns how many tests got their 101. */
    long begun() {
        return begun.get();
    }

    private void repeat() {
        try {
            while (!closed) {
                if (!load.testUrl().isEmpty()) {
                    test(URI.create(load.testUrl()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void test(URI url) {
        long began = System.nanoTime();
        Download download = new Download();
        try {
            load.http()
                    .newWebSocketBuilder()
                    .subprotocols("net.measurementlab.ndt.v7")
                    .buildAsync(url, download)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            int code = download.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (code == WebSocket.NORMAL_CLOSURE && download.octets > 0) {
                tally.good(System.nanoTime() - began);
            } else {
                tally.bad("closed with " + code, outages.ndtServerWasOut(began));
            }
        } catch (Exception e) {
            tally.bad(String.valueOf(e.getCause() == null ? e : e.getCause()), outages.ndtServerWasOut(began));
        }
    }

    private final class Download implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private volatile long octets;

        @Override
        public void onOpen(WebSocket socket) {
            begun.incrementAndGet();
            socket.request(1);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one call at a time
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            octets += data.remaining();
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    /** Lets the present test come to its end. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
