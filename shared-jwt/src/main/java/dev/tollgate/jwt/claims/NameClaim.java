package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * A claim with a name. Names go into logs, metrics and headers. So a name with control characters (C0, DEL, C1),
 * Unicode line separators, or characters that change the direction of text (UAX #9) is refused, whoever signed it.
 */
final class NameClaim {
    private NameClaim() {}

    /**
     * Reads a claim.
     *
     * @param maxLength in octets of UTF-8
     * @return empty if the token has none
     * @throws InvalidTokenException with {@link Reason#INVALID_CLAIM} if it is not a string, with {@link
     *     Reason#INVALID_NAME} if it is not a valid name
     */
    static String optional(VerifiedToken token, String claim, int maxLength) throws InvalidTokenException {
        return token.claim(claim).isEmpty() ? "" : required(token, claim, maxLength);
    }

    /** Reads a claim that the token must have, in the same way. */
    static String required(VerifiedToken token, String claim, int maxLength) throws InvalidTokenException {
        if (!(token.claim(claim).orElse(null) instanceof String name)) {
            throw new InvalidTokenException(Reason.INVALID_CLAIM);
        }
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > maxLength) {
            throw new InvalidTokenException(Reason.INVALID_NAME);
        }
        for (int i = 0; i < name.length(); i++) {
            if (isControl(name.charAt(i)) || turnsText(name.charAt(i))) {
                throw new InvalidTokenException(Reason.INVALID_NAME);
            }
        }
        return name;
    }

    private static boolean isControl(char character) {
        return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
    }

    /** The marks, embeddings, overrides and isolates of UAX #9. */
    private static boolean turnsText(char character) {
        return character == '\u061c'
                || character == '\u200e'
                || character == '\u200f'
                || (character >= '\u202a' && character <= '\u202e')
                || (character >= '\u2066' && character <= '\u2069');
    }
}
