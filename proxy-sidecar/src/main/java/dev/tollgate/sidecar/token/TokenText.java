package dev.tollgate.sidecar.token;

import org.jspecify.annotations.Nullable;

/**
 * The text of a token as a key. Two are equal if all their characters are. The hash is that of the last characters, which
 * are those of the signature: a client sends a token of 700 characters with each request, and only tokens whose signature
 * is good become keys, so nobody can choose many with one hash.
 */
final class TokenText {
    /** Base64 of 18 octets. */
    private static final int HASHED = 24;

    private final String text;
    private final int hash;

    TokenText(String text) {
        this.text = text;
        int sum = 0;
        for (int i = Math.max(0, text.length() - HASHED); i < text.length(); i++) {
            sum = 31 * sum + text.charAt(i);
        }
        this.hash = sum;
    }

    int length() {
        return text.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenText token && hash == token.hash && text.equals(token.text);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
