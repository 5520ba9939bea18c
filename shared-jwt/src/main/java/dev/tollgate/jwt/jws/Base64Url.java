package dev.tollgate.jwt.jws;

import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Strict base64url (RFC 7515 §2, RFC 4648 §3.5 and §5): no padding, no line breaks, and the unused bits of the last
 * character zero, so that octets have exactly one encoding.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    /** Decodes a part of {@code text}, which holds one octet for each character. */
    static byte[] decode(byte[] text, int from, int to) throws InvalidTokenException {
        if (!isCanonicalEnd(text, from, to)) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        try {
            ByteBuffer decoded = Base64.getUrlDecoder().decode(ByteBuffer.wrap(text, from, to - from));
            return decoded.array();
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
    }

    private static boolean isCanonicalEnd(byte[] text, int from, int to) {
        if (from == to) {
            return true;
        }
        int unusedBits = switch ((to - from) % 4) {
            case 0 -> 0;
            case 2 -> 0b1111;
            case 3 -> 0b11;
            default -> -1;
        };
        int last = ALPHABET.indexOf(text[to - 1]);
        return unusedBits >= 0 && last >= 0 && (last & unusedBits) == 0;
    }
}
