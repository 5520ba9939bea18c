package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.apikey.Sha256;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the secrets of new keys are hashed.
 *
 * @param kind null for bcrypt, or for what the old key had where a new one takes its place
 * @param cost of bcrypt, 4 to 16
 */
public record KeyHashing(@Nullable Kind kind, int cost) {
    /** The kinds of hashes. */
    public enum Kind {
        BCRYPT,
        /** What m-lab/token-exchange on the same Datastore verifies, too. */
        SHA256;

        /** As commands and JSON write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Hashes the secret of a further key; slow for bcrypt. */
    public String hash(ApiKey key) {
        return hash(key, kind == null ? Kind.BCRYPT : kind);
    }

    /** Hashes the secret of a key that takes the place of an old one. */
    public String hashLike(ApiKey key, KeyEntry old) {
        Kind ofOld = old.hashKind().equals(Kind.SHA256.toString()) ? Kind.SHA256 : Kind.BCRYPT;
        return hash(key, kind == null ? ofOld : kind);
    }

    private String hash(ApiKey key, Kind chosen) {
        return chosen == Kind.SHA256 ? Sha256.ofSecret(key) : SecretHash.hash(key, cost);
    }
}
