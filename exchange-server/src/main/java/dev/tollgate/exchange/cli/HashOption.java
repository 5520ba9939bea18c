package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.KeyHashing;
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
    private KeyHashing.@Nullable Kind kind;

    @Option(
            names = "--bcrypt-cost",
            defaultValue = "10",
            paramLabel = "COST",
            description = "The base-2 logarithm of bcrypt's rounds, 4 to 16 (default: ${DEFAULT-VALUE}).")
    private int cost;

    void check() {
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new UserError("--bcrypt-cost: " + cost + " is not " + MIN_COST + " to " + MAX_COST);
        }
    }

    /** Returns what the options say. */
    KeyHashing hashing() {
        return new KeyHashing(kind, cost);
    }
}
