package dev.tollgate.sidecar.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that says exactly the octets it is told to. */
final class RawClient implements AutoCloseable {
    /** The fields that ask for a WebSocket. */
    static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    /** The field that asks for ndt7 on it. */
    static final String NDT7 = "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n";

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(int port) throws IOException {
        this(port, 64 * 1024);
    }

    RawClient(int port, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    /** Ends the client's half of the connection. */
    RawClient shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Disappears without a word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads to the end of the connection; a reset is as good as an end. */
    String readToEnd() throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                text.append((char) octet);
            }
        } catch (SocketException e) {
            // reset
        }
        return text.toString();
    }

    /** Reads one answer with a Content-Length, and leaves the connection open. */
    String readAnswer() throws IOException {
        StringBuilder text = new StringBuilder(readHead());
        int end = text.length();
        String head = text.toString().toLowerCase(Locale.ROOT);
        int field = head.indexOf("content-length: ") + "content-length: ".length();
        int length = Integer.parseInt(head.substring(field, head.indexOf('\r', field)));
        while (text.length() < end + length) {
            append(text);
        }
        return text.toString();
    }

    /** Reads to the end of an answer's head. */
    String readHead() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            append(text);
        }
        return text.toString();
    }

    /** Reads until a text has come. */
    void readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            append(text);
        }
    }

    private void append(StringBuilder text) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new IOException("ended after: " + text);
        }
        text.append((char) octet);
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
