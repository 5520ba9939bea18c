package dev.tollgate.sidecar.ndt.handover;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Plays tollgate-handover and ndt-server in one; whatever socket comes with the first octet is dropped. */
final class PretendedHelper implements AutoCloseable {
    static final String AVAILABLE = "{\"available\":true,\"reason\":\"\",\"handed_over\":0}";

    /** What happens on a connection behind a client's socket and the line; it is closed when this returns. */
    @FunctionalInterface
    interface Script {
        void serve(InputStream in, SocketChannel out) throws Exception;
    }

    private final ServerSocketChannel listener;
    private final Script script;
    private volatile String status = AVAILABLE;

    PretendedHelper(Path socket, Script script) throws IOException {
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        this.script = script;
        listener.bind(UnixDomainSocketAddress.of(socket));
        start(this::accept);
    }

    /** Sets what is answered to questions for the state. */
    void status(String now) {
        this.status = now;
    }

    static void send(SocketChannel out, String text) throws IOException {
        Channels.newOutputStream(out).write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel accepted = listener.accept();
                start(() -> serve(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel accepted) {
        try (SocketChannel channel = accepted) {
            InputStream in = Channels.newInputStream(channel);
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                line.append((char) octet);
            }
            if (line.toString().equals("status")) {
                send(channel, status + "\n");
            } else {
                script.serve(in, channel);
            }
        } catch (Exception e) {
            // the other side has gone
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "pretended-helper");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
