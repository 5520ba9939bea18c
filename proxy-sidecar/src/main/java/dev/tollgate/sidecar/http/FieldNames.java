package dev.tollgate.sidecar.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The names of the fields of a connection's messages, or the words of their first lines. A server's answers have the same
 * fields in the same order, so most names are those of the answer before, octet for octet, and need no new objects. Used on
 * one event loop.
 */
final class FieldNames {
    /** Later fields have new names. */
    private static final int MOST = 16;
    /** Longer names are not kept. */
    private static final int LONGEST = 64;

    private final @Nullable AsciiString[] names = new AsciiString[MOST];
    private int at;

    /** A message begins. */
    void begin() {
        at = 0;
    }

    /** Returns the name of the next field, which has the given octets. */
    AsciiString next(byte[] line, int start, int length) {
        if (at == MOST || length > LONGEST) {
            return new AsciiString(line, start, length, true);
        }
        AsciiString last = names[at];
        if (last == null || !isSame(last, line, start, length)) {
            last = new AsciiString(line, start, length, true);
            names[at] = last;
        }
        at++;
        return last;
    }

    private static boolean isSame(AsciiString name, byte[] line, int start, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.byteAt(i) != line[start + i]) {
                return false;
            }
        }
        return true;
    }
}
