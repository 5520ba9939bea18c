package dev.tollgate.lab;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An ndt7 client that prints the lines of {@code ndt7-client -format json}; its own byte count comes exact, with every
 * message of the server and at the end. {@code main SECONDS URL}, the seconds being the length of an upload.
 */
public final class Ndt7LineClient implements WebSocket.Listener {
    private static final int MESSAGE = 256 * 1024;
    private static final long PATIENCE_SECONDS = 20;

    private final String test;
    private volatile long begun = System.nanoTime();
    private final AtomicLong bytes = new AtomicLong();
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private Ndt7LineClient(String test) {
        this.test = test;
    }

    public static void main(String[] args) throws Exception {
        URI url = URI.create(args[1]);
        boolean download = url.getPath().endsWith("/download");
        Ndt7LineClient client = new Ndt7LineClient(download ? "download" : "upload");
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("net.measurementlab.ndt.v7")
                .buildAsync(url, client)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!download) {
            client.upload(socket, Duration.ofSeconds(Long.parseLong(args[0])));
        }
        int code = client.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        client.printCount();
        client.print("complete", "\"Code\":" + code);
        System.exit(code == WebSocket.NORMAL_CLOSURE ? 0 : 1);
    }

    private void upload(WebSocket socket, Duration length) throws Exception {
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
        while (!closed.isDone() && System.nanoTime() - begun < length.toNanos()) {
            CompletableFuture<WebSocket> sent = socket.sendBinary(message.duplicate(), true);
            CompletableFuture.anyOf(sent, closed).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            bytes.addAndGet(MESSAGE);
        }
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void onOpen(WebSocket socket) {
        begun = System.nanoTime();
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        bytes.addAndGet(data.remaining());
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String fields = text.toString().strip();
            print("measurement", fields.substring(1, fields.length() - 1) + ",\"Origin\":\"server\"");
            printCount();
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private void printCount() {
        print(
                "measurement",
                "\"AppInfo\":{\"NumBytes\":%d,\"ElapsedTime\":%d},\"Origin\":\"client\""
                        .formatted(bytes.get(), (System.nanoTime() - begun) / 1000));
    }

    private synchronized void print(String key, String fields) {
        System.out.println("{\"Key\":\"" + key + "\",\"Value\":{" + fields + ",\"Test\":\"" + test + "\"}}");
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
