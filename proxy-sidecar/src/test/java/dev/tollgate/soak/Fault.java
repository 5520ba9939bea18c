package dev.tollgate.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong in a minute of the soak. Good clients must not notice, but where the service behind is gone. */
enum Fault {
    NONE {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) {}
    },
    LOCATE_KILLED {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws IOException, InterruptedException {
            outages.locate(true);
            platform.stopLocate();
            Thread.sleep(Math.min(millis, OUT_MILLIS));
            platform.startLocate();
            outages.locate(false);
        }
    },
    KEYS_OUT {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws InterruptedException {
            platform.keysOut(true);
            Thread.sleep(millis);
            platform.keysOut(false);
        }
    },
    RELOAD {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws IOException, InterruptedException {
            for (int version = 2; version < 2 + RELOADS; version++) {
                platform.reload(version);
                Thread.sleep(millis / RELOADS);
            }
        }
    },
    SLOW_READERS {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws IOException, InterruptedException {
            List<Socket> sockets = new ArrayList<>();
            byte[] asks = "GET /v2/live HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
            try {
                for (int i = 0; i < SLOW; i++) {
                    for (Server server : platform.servers()) {
                        Socket socket = connect(server, "127.0.0.3");
                        sockets.add(socket);
                        socket.getOutputStream().write(asks);
                    }
                }
                Thread.sleep(millis);
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    },
    FLOOD {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws InterruptedException {
            long end = System.nanoTime() + millis * 1_000_000;
            for (int i = 0; System.nanoTime() < end; i++) {
                String text = MALFORMED.get(i % MALFORMED.size());
                for (Server server : platform.servers()) {
                    intrude(server, text);
                }
                Thread.sleep(2);
            }
        }
    },
    NDT_SERVER_KILLED {
        @Override
        void happen(SoakPlatform platform, Outages outages, long millis) throws InterruptedException {
            outages.ndtServer(true);
            platform.stopNdtServer();
            Thread.sleep(Math.min(millis, OUT_MILLIS));
            platform.startNdtServer();
            outages.ndtServer(false);
        }
    };

    private static final long OUT_MILLIS = 5_000;
    private static final int RELOADS = 5;
    private static final int SLOW = 60;
    private static final List<String> MALFORMED = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n",
            "GET /v2/priority/nearest/ndt/ndt7 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer e30.e30.AAAA\r\n\r\n",
            "GET /ndt/v7/download?access_token=e30.e30.AAAA HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /v0/token/integration HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\n"
                    + "{\"api_key\":\"mlabk.cii_x.ki_y.zzzzzz\"}",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "POST /v0/token/integration HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
            "X");

    /**
     * Lets it happen and puts everything right again.
     *
     * @param millis how long it may last
     */
    abstract void happen(SoakPlatform platform, Outages outages, long millis) throws IOException, InterruptedException;

    private static Socket connect(Server server, String from) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2048);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 5_000);
        return socket;
    }

    /** Sends something, reads a little of what comes back, and leaves; being cut off is right. */
    private static void intrude(Server server, String text) {
        try (Socket socket = connect(server, "127.0.0.4")) {
            socket.setSoTimeout(5);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            answer.readNBytes(64);
        } catch (SocketTimeoutException waiting) {
            // a server may wait for the rest
        } catch (IOException cutOff) {
            // or close
        }
    }
}
