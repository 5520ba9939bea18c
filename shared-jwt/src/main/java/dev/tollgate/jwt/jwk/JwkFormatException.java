package dev.tollgate.jwt.jwk;

/**
 * A JWK or JWK set cannot be used. The message says what is wrong and how to fix it. It never contains key material, so
 * a caller may print it after the file name.
 */
public final class JwkFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public JwkFormatException(String message) {
        super(message);
    }
}
