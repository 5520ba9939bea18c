package dev.tollgate.exchange.apikey;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of an operator: {@code mlabo.<name>.<secret>}, the secret 256 random bits in 43 characters of base64url. Its text
 * never shows.
 */
public final class OperatorToken {
    /** The bcrypt cost of its hash, and so of every refusal of such a token: the base-2 logarithm of the rounds. */
    public static final int COST = 10;

    private static final String PREFIX = "mlabo.";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
    private static final Pattern TOKEN = Pattern.compile("mlabo\\.(" + NAME + ")\\.([A-Za-z0-9_-]{43})");
    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final String secret;

    private OperatorToken(String name, String secret) {
        this.name = name;
        this.secret = secret;
    }

    /** Returns whether a text can name an operator: a letter or digit, then up to 63 letters, digits, - and _. */
    public static boolean isName(String text) {
        return NAMES.matcher(text).matches();
    }

    /** Reads a token; empty if it is not one. */
    public static Optional<OperatorToken> parse(String text) {
        Matcher token = TOKEN.matcher(text);
        return token.matches() ? Optional.of(new OperatorToken(token.group(1), token.group(2))) : Optional.empty();
    }

    /**
     * Makes a new token.
     *
     * @param name whose it is, which {@link #isName} holds for
     */
    public static OperatorToken generate(String name) {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new OperatorToken(name, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Returns the name of its owner, which is not secret. */
    public String name() {
        return name;
    }

    /** Returns the secret, for comparing or hashing only. */
    public String revealSecret() {
        return secret;
    }

    /** Returns the whole token, to be shown once. */
    public String reveal() {
        return PREFIX + name + '.' + secret;
    }

    /** Names the owner. */
    @Override
    public String toString() {
        return "OperatorToken[" + name + "]";
    }
}
