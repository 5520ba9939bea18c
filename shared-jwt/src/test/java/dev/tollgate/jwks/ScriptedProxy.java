package dev.tollgate.jwks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A proxy that does to its one connection what a test says. */
final class ScriptedProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final CompletableFuture<String> head = new CompletableFuture<>();

    /** What is done after the head of a request. */
    interface Script {
        void serve(String head, Socket client) throws IOException;
    }

    ScriptedProxy(Script script) throws IOException {
        Thread thread = new Thread(() -> serve(script));
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Script script) {
        try (Socket client = server.accept()) {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int octet = client.getInputStream().read();
                if (octet < 0) {
                    throw new IOException("hung up after: " + text);
                }
                text.append((char) octet);
            }
            head.complete(text.toString());
            script.serve(text.toString(), client);
        } catch (IOException e) {
            head.completeExceptionally(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the head of the request. */
    String head() throws Exception {
        return head.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
