package dev.tollgate.sidecar.ndt.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames as a server does. */
final class Frames {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CONTINUATION = 0x0;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int FIN = 0x80;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Frames text(String text) {
        return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    Frames frame(int first, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) first);
        if (payload.length < 126) {
            header.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            header.put((byte) 126).putShort((short) payload.length);
        } else {
            header.put((byte) 127).putLong(payload.length);
        }
        return bytes(header.array(), header.position()).bytes(payload, payload.length);
    }

    /** Writes octets that are no whole frame. */
    Frames octets(int... octets) {
        for (int octet : octets) {
            out.write(octet);
        }
        return this;
    }

    private Frames bytes(byte[] bytes, int length) {
        out.write(bytes, 0, length);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
