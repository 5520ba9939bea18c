package dev.tollgate.sidecar.ndt;

import dev.tollgate.fixture.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plays ndt-server: reads the head of each connection and does what its script says. */
public final class ScriptedNdtServer implements AutoCloseable {
    /** What is sent in the segment of the 101. */
    public static final String GREETING = "\u0082\u000bfirst frame";

    /** What happens on a connection after its head; it is closed when this returns. */
    @FunctionalInterface
    public interface Script {
        void serve(String head, Socket socket) throws Exception;
    }

    private final ServerSocket listener;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final Script script;

    /** Makes one on a port that nobody else gets once it is closed. */
    public ScriptedNdtServer(Script script) throws IOException {
        this(script, FreePort.any());
    }

    /** Makes one on a port. */
    ScriptedNdtServer(Script script, int port) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Answers 101 to a handshake and sends back what it gets; answers 200 to all else. */
    public static void echo(String head, Socket socket) throws IOException {
        if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
            upgrade(socket);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } else {
            send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain");
        }
    }

    public static void upgrade(Socket socket) throws IOException {
        send(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n" + GREETING);
    }

    public static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Returns the heads of all requests so far. */
    public List<String> heads() {
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
            socket.setTcpNoDelay(true); // as Go does
            String head = readHead(socket.getInputStream());
            heads.add(head);
            script.serve(head, socket);
        } catch (Exception e) {
            // the other side has gone, which is how tests end
        }
    }

    /** Reads up to the empty line, and not an octet more. */
    public static String readHead(InputStream in) throws IOException {
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
        Thread thread = new Thread(work, "scripted-ndt-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Is down from now on. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
