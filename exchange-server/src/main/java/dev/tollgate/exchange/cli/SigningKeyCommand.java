package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.signing.KeyFileException;
import dev.tollgate.exchange.signing.KeySetText;
import dev.tollgate.exchange.signing.NewKeyFiles;
import dev.tollgate.exchange.signing.PublicKeyText;
import dev.tollgate.exchange.signing.RotationStep;
import dev.tollgate.exchange.signing.SigningKeyFile;
import dev.tollgate.exchange.signing.SigningKeyHistory;
import dev.tollgate.exchange.signing.SigningKeyLog;
import dev.tollgate.exchange.signing.SigningKeyRows;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Commands on signing keys. To change the key that signs without refusing a token: add, wait until every verifier has
 * fetched the keys again, promote, wait until the last token of the old key has expired, retire. A step that comes too early
 * is refused.
 */
@Command(name = "signing-key", description = "Manage the keys that sign tokens.", mixinStandardHelpOptions = true)
public final class SigningKeyCommand {
    private static final String FORCE = "--force";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(description = "Make a key file with one new key.", mixinStandardHelpOptions = true)
    int generate(
            @Option(names = "--public-file", description = "Also write the public JWK to this file, for verifiers.")
                    @Nullable
                    Path publicFile,
            @Mixin NewKeyOptions newKey,
            @Mixin SigningKeyOptions options)
            throws JwkFormatException, KeyFileException {
        SigningKey key = newKey.generate();
        NewKeyFiles.write(key, options.file, publicFile, options.log("signing-key generate"));
        SigningKeys keys = SigningKeys.of(key);
        options.output.print(
                "made " + describe(keys.signer()) + " in " + options.file, SigningKeyRows.members(keys, keys.signer()));
        return 0;
    }

    @Command(description = "Add a new key. It is published, but does not sign yet.", mixinStandardHelpOptions = true)
    int add(@Mixin NewKeyOptions newKey, @Mixin SigningKeyOptions options) throws KeyFileException {
        SigningKey key = newKey.generate();
        SigningKeys keys = change(options, "signing-key add", set -> set.plus(key), (file, before) -> {});
        options.output.print(
                "added " + describe(key)
                        + ": promote it when all verifiers know it, --jwks-max-age (1h by default) from now",
                SigningKeyRows.members(keys, key));
        return 0;
    }

    @Command(
            description = "Make a key the signing key, once all verifiers can know it.",
            mixinStandardHelpOptions = true)
    int promote(
            @Parameters(paramLabel = "KID") String kid,
            @Option(
                            names = "--jwks-max-age",
                            defaultValue = "${env:JWKS_MAX_AGE:-1h}",
                            converter = LengthOfTime.class,
                            paramLabel = "LENGTH",
                            description = "How long verifiers may cache the published keys, the same as for serve"
                                    + " (default: 1h).")
                    Duration jwksMaxAge,
            @Option(names = FORCE, description = "Promote a key that verifiers may not know yet.") boolean force,
            @Mixin SigningKeyOptions options)
            throws KeyFileException {
        SigningKeyLog log = options.log("signing-key promote");
        SigningKeys keys = change(options, log.action(), set -> set.promote(kid), (file, before) -> {
            if (!force && !before.signer().keyId().equals(kid)) {
                RotationStep.of(file, before, log.now()).checkPromotion(kid, jwksMaxAge);
            }
        });
        Instant end = RotationStep.lastTokenEnds(log.now().truncatedTo(ChronoUnit.SECONDS));
        options.output.print(
                "key '" + kid + "' signs: retire the old one when its last token has expired, at " + end,
                SigningKeyRows.members(keys, keys.signer()));
        return 0;
    }

    @Command(
            description = "Remove a key that no longer signs, once its last token has expired.",
            mixinStandardHelpOptions = true)
    int retire(
            @Parameters(paramLabel = "KID") String kid,
            @Option(names = FORCE, description = "Retire a key whose tokens may still be valid.") boolean force,
            @Mixin SigningKeyOptions options)
            throws KeyFileException {
        SigningKeyLog log = options.log("signing-key retire");
        change(options, log.action(), set -> set.minus(kid), (file, before) -> {
            if (!force) {
                RotationStep.of(file, before, log.now()).checkRetirement(kid);
            }
        });
        options.output.print("retired key '" + kid + "'", Map.of("kid", kid));
        return 0;
    }

    @Command(
            description = "List the keys, the signing key first, and since when each is published and signs.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE",
                            description = "The file of the private keys.")
                    Path file,
            @Mixin OutputOption output)
            throws KeyFileException {
        SigningKeys keys = SigningKeyFile.read(file);
        SigningKeyHistory history = SigningKeyHistory.of(SigningKeyFile.real(file), SigningKeyLog.kids(keys));
        List<Map<String, Object>> rows = SigningKeyRows.of(keys, history);
        output.print(SigningKeyTable.of(rows, !history.doubt().isEmpty()), rows);
        return 0;
    }

    @Command(name = "public", description = "Print a public JWK for verifiers.", mixinStandardHelpOptions = true)
    int publicKey(
            @Parameters(arity = "0..1", paramLabel = "KID", description = "The key's id (default: the signing key).")
                    @Nullable
                    String kid,
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE",
                            description = "The file of the private keys.")
                    Path file)
            throws JwkFormatException, KeyFileException {
        SigningKeys keys = SigningKeyFile.read(file);
        SigningKey chosen = kid == null ? keys.signer() : SigningKeyFile.find(file, keys, kid);
        spec.commandLine().getOut().println(PublicKeyText.of(chosen));
        return 0;
    }

    private static SigningKeys change(
            SigningKeyOptions options, String action, KeySetText.Change change, SigningKeyFile.Check check)
            throws KeyFileException {
        return SigningKeyFile.change(options.file, options.log(action), change, check);
    }

    private static String describe(SigningKey key) {
        return key.algorithm().joseName() + " key '" + key.keyId() + "'";
    }
}
