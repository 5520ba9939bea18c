package dev.tollgate.jwt.jwk;

/**
 * A JWK or JWK set cannot be used. The message says what is wrong and how to fix it and never holds key material, so
 * that a caller may print it behind the name of the file.
 */
public final class JwkFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public JwkFormatException(String message) {
        super(message);
    }
}
