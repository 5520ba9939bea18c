package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an operator chooses of a new signing key. */
final class NewKeyOptions {
    @Option(
            names = "--algorithm",
            defaultValue = "RS256",
            completionCandidates = Algorithms.class,
            description = "RS256, ES256 or EdDSA (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String algorithm;

    @Option(names = "--kid", description = "The key's id (default: random).")
    private @Nullable String kid;

    /** What completion offers. */
    static final class Algorithms implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Algorithm.values()).map(Algorithm::joseName).iterator();
        }
    }

    SigningKey generate() {
        Algorithm chosen = Algorithm.named(algorithm)
                .orElseThrow(() -> new UserError("--algorithm: '" + algorithm + "' is not RS256, ES256 or EdDSA"));
        try {
            return SigningKey.generate(chosen, kid == null ? UUID.randomUUID().toString() : kid);
        } catch (JwkFormatException e) {
            throw new UserError("--kid: " + e.getMessage());
        }
    }
}
