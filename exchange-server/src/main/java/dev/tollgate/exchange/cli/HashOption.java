package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.KeyEntry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the secret of a new key is stored. */
final class HashOption {
    private static final int MIN_COST = 4;
    private static final int MAX_COST = 16;

    @Option(
            names = "--hash",
            description = "bcrypt, or sha256, which m-lab/token-exchange on the same Datastore can verify, too"
                    + " (default: bcrypt; a rotated key keeps its kind).")
    private @Nullable Kind kind;

    @Option(
            names = "--bcrypt-cost",
            defaultValue = "10",
            paramLabel = "COST",
            description = "The base-2 logarithm of bcrypt's rounds, 4 to 16 (default: ${DEFAULT-VALUE}).")
    private int cost;

    /** The kinds of hashes. */
    enum Kind {
        BCRYPT,
        SHA256;

        /** As help and completion show it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void check() {
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new UserError("--bcrypt-cost: " + cost + " is not " + MIN_COST + " to " + MAX_COST);
        }
    }

    String hash(ApiKey key) {
        return hash(key, kind == null ? Kind.BCRYPT : kind);
    }

    String hashLike(ApiKey key, KeyEntry old) {
        Kind oldKind = old.hashKind().equals("sha256") ? Kind.SHA256 : Kind.BCRYPT;
        return hash(key, kind == null ? oldKind : kind);
    }

    private String hash(ApiKey key, Kind chosen) {
        return chosen == Kind.SHA256 ? Sha256.ofSecret(key) : SecretHash.hash(key, cost);
    }
}
