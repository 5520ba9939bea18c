package dev.tollgate.sidecar.ndt.message;

import io.netty.buffer.ByteBuf;

/** Reads a frame header (RFC 6455, section 5.2) octet by octet, and writes those of text frames. */
final class FrameHeader {
    /** FIN, no extension, opcode 1. */
    static final int UNFRAGMENTED_TEXT = 0x81;

    private static final int OPCODE = 0x0f;
    private static final int CLOSE = 8;
    private static final int MASK = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private int seen;
    private int opcode;
    private int missing;
    private boolean masked;
    private long payload;

    /** Forgets the last header: the next octet begins a new one. */
    void reset() {
        seen = 0;
    }

    /** Returns how many octets of the present header have come. */
    int length() {
        return seen;
    }

    /**
     * Takes the next octet of the header.
     *
     * @return whether the header is complete; that of a masked frame is so early, since no server may mask
     */
    boolean feed(byte octet) {
        seen++;
        if (seen == 1) {
            opcode = octet & OPCODE;
            return false;
        }
        if (seen == 2) {
            masked = (octet & MASK) != 0;
            int length = octet & 0x7f;
            missing = length == LENGTH_16 ? 2 : length == LENGTH_64 ? 8 : 0;
            payload = missing == 0 ? length : 0;
            return masked || missing == 0;
        }
        payload = (payload << 8) | (octet & 0xff);
        missing--;
        return missing == 0;
    }

    /** Returns whether no server may send such a frame, so that this is not the stream it was taken for. */
    boolean isMalformed() {
        return masked || payload < 0;
    }

    /** Returns whether this is a Close frame, with which its sender ends the WebSocket in order. */
    boolean isClose() {
        return opcode == CLOSE;
    }

    /** Returns the length of the payload in octets. */
    long payload() {
        return payload;
    }

    /** Writes the shortest header of an unfragmented, unmasked text frame. */
    static void writeText(ByteBuf out, int payload) {
        out.writeByte(UNFRAGMENTED_TEXT);
        if (payload < LENGTH_16) {
            out.writeByte(payload);
        } else if (payload <= 0xffff) {
            out.writeByte(LENGTH_16).writeShort(payload);
        } else {
            out.writeByte(LENGTH_64).writeLong(payload);
        }
    }
}
