package dev.tollgate.sidecar.ndt;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Upgrades a test and sends back what it gets. What it greets with is in the same segment as its 101. */
final class FakeNdtServer implements AutoCloseable {
    static final String GREETING = "first frame";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();

    FakeNdtServer() throws IOException {
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the heads of all requests so far. */
    List<String> heads() {
        return heads;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            String head = readHead(socket.getInputStream());
            heads.add(head);
            boolean upgrade = head.toLowerCase(Locale.ROOT).contains("upgrade: websocket");
            if (upgrade || head.startsWith("GET /stubborn")) {
                send(
                        socket,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n"
                                + GREETING);
                socket.getInputStream().transferTo(socket.getOutputStream());
            } else {
                send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain");
            }
        } catch (IOException e) {
            // the other side has gone, which is how tests end
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads up to the empty line, and not a byte more. */
    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-ndt-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
