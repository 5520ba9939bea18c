package dev.tollgate.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/** A path to a server on the loopback that can fail in each way that a network can. */
final class FaultyPath implements AutoCloseable {
    /** What happens to answers. */
    enum Fault {
        NONE,
        /** They do not come, as if the server were stopped or its packets were dropped. */
        HANGS,
        /** They come after ten seconds. */
        SLOW,
        /** The connection is reset in their place. */
        RESETS,
        /** The half of one comes, and the connection ends. */
        CUTS
    }

    private static final long SLOW_MILLIS = 10_000;

    private final ServerSocket entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private volatile boolean closed;
    volatile Fault fault = Fault.NONE;

    FaultyPath(String server) throws IOException {
        this.host = server.substring(0, server.indexOf(':'));
        this.port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
        start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + entrance.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-path");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(host, port);
                start(() -> pump(client, server, false));
                start(() -> pump(server, client, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16_384];
        try (from;
                to) {
            int read = from.getInputStream().read(buffer);
            while (read > 0) {
                int passed = answers ? suffer(to, read) : read;
                to.getOutputStream().write(buffer, 0, passed);
                if (passed < read) {
                    return;
                }
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException | InterruptedException e) {
            // the other side has left
        }
    }

    private int suffer(Socket to, int octets) throws InterruptedException, SocketException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS);
        while (!closed && (fault == Fault.HANGS || (fault == Fault.SLOW && System.nanoTime() < end))) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (fault == Fault.RESETS) {
            to.setSoLinger(true, 0);
            return 0;
        }
        return fault == Fault.CUTS ? octets / 2 : octets;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        entrance.close();
    }
}
