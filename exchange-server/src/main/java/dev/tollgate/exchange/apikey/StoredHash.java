package dev.tollgate.exchange.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mindrot.jbcrypt.BCrypt;

/**
 * A stored hash: bcrypt in jBCrypt's form ({@code $2a$}), or SHA-256 in 64 lowercase hex digits, as
 * m-lab/token-exchange writes it.
 *
 * @param text the whole hash
 * @param cost the base-2 logarithm of bcrypt's rounds, {@link #MIN_COST} to {@link #MAX_COST}; 0 for SHA-256
 */
public record StoredHash(String text, int cost) {
    /** The minimum cost of bcrypt. */
    public static final int MIN_COST = 4;

    /** The maximum cost, about four seconds of CPU. A larger one could block the server. */
    public static final int MAX_COST = 16;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern BCRYPT = Pattern.compile("\\$2a\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    /** Parses a hash; empty if it has neither form. */
    public static Optional<StoredHash> parse(String text) {
        if (SHA256.matcher(text).matches()) {
            return Optional.of(new StoredHash(text, 0));
        }
        Matcher bcrypt = BCRYPT.matcher(text);
        if (!bcrypt.matches()) {
            return Optional.empty();
        }
        int cost = Integer.parseInt(bcrypt.group(1));
        return cost < MIN_COST || cost > MAX_COST ? Optional.empty() : Optional.of(new StoredHash(text, cost));
    }

    /**
     * Makes a bcrypt hash of the given cost for which no secret is known, to compare with if there is no stored hash.
     */
    public static StoredHash decoy(int cost) {
        return new StoredHash(String.format("$2a$%02d$", cost) + "N9qo8uLOickgx2ZMRZoMye" + "A".repeat(31), cost);
    }

    /** Returns whether it is SHA-256, which costs almost nothing. */
    public boolean isSha256() {
        return cost == 0;
    }

    /** Compares in constant time. bcrypt takes 65 ms of CPU at cost 10, and twice as much for each further step. */
    public boolean matches(ApiKey key) {
        return matches(key.revealSecret());
    }

    /** Compares an operator's token, at the same cost. */
    public boolean matches(OperatorToken token) {
        return matches(token.revealSecret());
    }

    private boolean matches(String secret) {
        if (isSha256()) {
            byte[] presented = SecretHash.sha256(secret.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(HexFormat.of().parseHex(text), presented);
        }
        return BCrypt.checkpw(SecretHash.bcryptInput(secret), text);
    }

    /** Returns the form of the hash, without the hash itself. */
    @Override
    public String toString() {
        return isSha256() ? "StoredHash[SHA-256]" : "StoredHash[bcrypt, cost " + cost + "]";
    }
}
