package dev.tollgate.sidecar.fault;

import dev.tollgate.fixture.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server that does to each of its connections what a test says. */
final class ScriptedUpstream implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    /** What follows is no HTTP any more. The key is that of RFC 6455 §1.3, as in {@link RawClient#UPGRADE}. */
    static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /** What is done to a connection, the first being number 1. */
    interface Script {
        void serve(Connection connection, int number) throws Exception;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Script script;

    /** Listens on a port that nobody else gets once it is closed. */
    ScriptedUpstream(Script script) throws IOException {
        this(new ServerSocket(FreePort.any(), 50, InetAddress.getLoopbackAddress()), script);
    }

    /** @param server whose connections are served, and which is closed in the end */
    ScriptedUpstream(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the heads of all requests that came, and the chunks and trailers that {@link Connection#answerAll} read. */
    List<String> heads() {
        return heads;
    }

    int connections() {
        return sockets.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                if (server.isClosed()) {
                    // one that came while the port was closed
                    socket.close();
                    return;
                }
                int number = sockets.size();
                threads.execute(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.serve(new Connection(socket), number);
        } catch (Exception e) {
            // the sidecar hung up, which many scripts wait for
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    /** One connection. */
    final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** Reads to the end of a head; throws when the sidecar hangs up. */
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = in.read();
                if (octet < 0) {
                    throw new IOException("hung up");
                }
                head.append((char) octet);
            }
            heads.add(head.toString());
            return head.toString();
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Waits until the sidecar hangs up. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // dropped
            }
        }

        /** Answers every request, when the last of its chunks and its trailers have come, until the sidecar hangs up. */
        void answerAll() throws IOException {
            while (true) {
                if (readHead().contains("transfer-encoding: chunked\r\n")) {
                    readHead();
                }
                write(OK);
            }
        }

        Socket socket() {
            return socket;
        }

        /** Answers without an end until the connection breaks, and counts what it got rid of. */
        void pour(AtomicLong written) throws IOException {
            socket().setSendBufferSize(64 * 1024);
            write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            while (true) {
                write(chunk);
                written.addAndGet(chunk.length());
            }
        }
    }
}
