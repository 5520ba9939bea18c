package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands on signing keys. */
@Command(name = "signing-key", description = "Keys that sign tokens.", mixinStandardHelpOptions = true)
public final class SigningKeyCommand {
    @Command(description = "Make a key file with one new key.", mixinStandardHelpOptions = true)
    int generate(
            @Option(names = "--file", required = true, description = "The new file of the private key.") Path file,
            @Option(names = "--public-file", description = "Also write the public JWK, for verifiers.") @Nullable
                    Path publicFile,
            @Option(names = "--algorithm", defaultValue = "RS256", description = "RS256, ES256 or EdDSA.")
                    String algorithm,
            @Option(names = "--kid", description = "The key's id (default: random).") @Nullable String kid)
            throws JwkFormatException {
        Algorithm chosen = Algorithm.named(algorithm)
                .orElseThrow(() -> new UserError("--algorithm: '" + algorithm + "' is not RS256, ES256 or EdDSA"));
        SigningKeys keys = SigningKeys.of(
                SigningKey.generate(chosen, kid == null ? UUID.randomUUID().toString() : kid));
        SigningKeyFile.create(file, keys.revealPrivateJwks() + "\n", true);
        if (publicFile != null) {
            SigningKeyFile.create(publicFile, keys.published().toJson() + "\n", false);
        }
        System.out.println("made " + algorithm + " key '" + keys.signer().keyId() + "' in " + file);
        return 0;
    }
}
