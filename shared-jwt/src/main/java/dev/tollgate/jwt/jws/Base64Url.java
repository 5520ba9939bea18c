package dev.tollgate.jwt.jws;

import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.util.Base64;

/**
 * Strict base64url (RFC 7515 §2, RFC 4648 §3.5 and §5): no padding, no line breaks, and the unused bits of the last
 * character zero, so that octets have exactly one encoding.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    static byte[] decode(String text) throws InvalidTokenException {
        if (text.endsWith("=") || !isCanonicalEnd(text)) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
    }

    private static boolean isCanonicalEnd(String text) {
        int unusedBits = switch (text.length() % 4) {
            case 0 -> 0;
            case 2 -> 0b1111;
            case 3 -> 0b11;
            default -> -1;
        };
        if (unusedBits == 0) {
            return true;
        }
        int last = ALPHABET.indexOf(text.charAt(text.length() - 1));
        return unusedBits > 0 && last >= 0 && (last & unusedBits) == 0;
    }
}
