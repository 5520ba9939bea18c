package dev.tollgate.sidecar.ndt.socket;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every request with the address that it comes from: {@code main PORT}. */
final class PeerPrinter {
    private PeerPrinter() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]))) {
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
                    String text = peer.getAddress().getHostAddress() + " " + peer.getPort();
                    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
