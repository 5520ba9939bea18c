package dev.tollgate.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A small ndt7 client: one download or upload with progress on the terminal. */
final class Ndt7Client {
    private static final int MESSAGE = 256 * 1024;

    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final long begun = System.nanoTime();

    private Ndt7Client() {}

    /** Runs a test and returns its mean in Mbit/s. */
    static double run(HttpClient http, URI url, boolean download, Duration length) throws Exception {
        Ndt7Client test = new Ndt7Client();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("net.measurementlab.ndt.v7")
                .connectTimeout(Duration.ofSeconds(7))
                .buildAsync(url, test.listener())
                .get(10, TimeUnit.SECONDS);
        boolean terminal = System.console() != null;
        if (terminal) {
            Thread progress = new Thread(() -> test.showProgress(download), "progress");
            progress.setDaemon(true);
            progress.start();
        }
        if (!download) {
            test.upload(socket, length);
        }
        test.closed.get(length.toSeconds() + 10, TimeUnit.SECONDS);
        double mean = test.mbits();
        System.out.printf(
                Locale.ROOT,
                "%s    %-8s %10.1f Mbit/s  done%n",
                terminal ? "\r" : "",
                download ? "download" : "upload",
                mean);
        return mean;
    }

    private void upload(WebSocket socket, Duration length) throws Exception {
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
        while (!closed.isDone()
                && System.nanoTime() - begun < length.plusSeconds(5).toNanos()) {
            CompletableFuture<WebSocket> sent = socket.sendBinary(message.duplicate(), true);
            try {
                CompletableFuture.anyOf(sent, closed).get(5, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                break;
            }
            bytes.addAndGet(MESSAGE);
        }
    }

    /** Writes one line over and over, which only a terminal can show. */
    private void showProgress(boolean download) {
        while (!closed.isDone()) {
            System.out.printf(Locale.ROOT, "\r    %-8s %10.1f Mbit/s", download ? "download" : "upload", mbits());
            System.out.flush();
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private double mbits() {
        return bytes.get() * 8e3 / Math.max(1, System.nanoTime() - begun);
    }

    private WebSocket.Listener listener() {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                bytes.addAndGet(data.remaining());
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                closed.complete(null);
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                closed.complete(null);
            }
        };
    }
}
