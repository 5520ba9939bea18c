package dev.tollgate.sidecar.fault;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 over TLS that sends exactly the frames it is told to (RFC 9113 §4.1), and reads when it is told to. */
final class RawHttp2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int MAX_FRAME = 16_384;
    private static final int PATIENCE_MILLIS = 30_000;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private final Socket plain = new Socket();
    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * A frame that was read.
     *
     * @param headers of HEADERS, else empty
     */
    record Frame(int type, int flags, int stream, byte[] payload, Http2Headers headers) {
        /** Returns the status of HEADERS, "null" of others. */
        String status() {
            return String.valueOf(headers.status());
        }

        /** Returns the error code of a GOAWAY (its last 4 octets) or of a RST_STREAM. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GO_AWAY ? 4 : 0);
        }
    }

    RawHttp2Client(int port) throws Exception {
        this(port, PREFACE, frame(SETTINGS, 0, 0, new byte[0]));
    }

    /** @param first what is sent as soon as the handshake is over */
    RawHttp2Client(int port, byte[]... first) throws Exception {
        plain.setReceiveBufferSize(16 * 1024);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        plain.setSoTimeout(PATIENCE_MILLIS);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        socket.startHandshake();
        send(first);
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Returns a header block, without Huffman code and table, of a GET. */
    static byte[] get(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x87);
        literal(block, 0x01, "localhost");
        literal(block, 0x04, path);
        return block.toByteArray();
    }

    /** Returns a header block of literal fields: name, value, name, value. */
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            length(block, text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** Writes an integer with a prefix of 7 bits (RFC 7541 §5.1). */
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < 0x7f) {
            block.write(length);
            return;
        }
        block.write(0x7f);
        int rest = length - 0x7f;
        for (; rest >= 0x80; rest >>= 7) {
            block.write(rest & 0x7f | 0x80);
        }
        block.write(rest);
    }

    /** Returns the frames of a header block, however long: HEADERS and CONTINUATION. */
    static byte[] headers(int stream, boolean endStream, byte[] block) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int at = 0; at == 0 || at < block.length; at += MAX_FRAME) {
            int end = Math.min(block.length, at + MAX_FRAME);
            int flags = (at == 0 && endStream ? END_STREAM : 0) | (end == block.length ? END_HEADERS : 0);
            frames.writeBytes(
                    frame(at == 0 ? HEADERS : CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, end)));
        }
        return frames.toByteArray();
    }

    /** Returns a header block of one field. */
    static byte[] field(String name, String value) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, 0, name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Sends frames; returns false if the server has hung up. */
    boolean send(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        try {
            out.write(all.toByteArray());
            out.flush();
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Sends a GET that is a whole request. */
    boolean sendGet(int stream, String path) throws IOException {
        return send(frame(HEADERS, END_STREAM | END_HEADERS, stream, get(path)));
    }

    /** Reads the next frame, null at the end of the connection, or if it is reset. */
    @Nullable
    Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(length);
            return new Frame(
                    type,
                    flags,
                    stream,
                    payload,
                    type == HEADERS ? decoded(stream, payload) : EmptyHttp2Headers.INSTANCE);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** Every header block must be read, since it may refer to those before. */
    private Http2Headers decoded(int stream, byte[] block) throws IOException {
        try {
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** Reads until a frame of a type comes; null if the connection ends before. */
    @Nullable
    Frame readUntil(int type) throws IOException {
        Frame frame = read();
        while (frame != null && frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** Reads to the end of the connection; returns the error of its GOAWAY, -1 if that was lost. */
    int readToEnd() throws IOException {
        int error = -1;
        for (Frame frame = read(); frame != null; frame = read()) {
            error = frame.type() == GO_AWAY ? frame.error() : error;
        }
        return error;
    }

    /** Sends a GET and returns whether it is answered with 200. */
    boolean isServed(int stream, String path) throws IOException {
        sendGet(stream, path);
        Frame head = readUntil(HEADERS);
        return head != null && head.stream() == stream && head.status().equals("200");
    }

    /** Disappears without a word. */
    void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
