package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * fetched the set anew, promote, wait until the last token of the old key has ended, retire.
 */
@Command(name = "signing-key", description = "Keys that sign tokens.", mixinStandardHelpOptions = true)
public final class SigningKeyCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(description = "Make a key file with one new key.", mixinStandardHelpOptions = true)
    int generate(
            @Option(names = "--public-file", description = "Also write the public JWK, for verifiers.") @Nullable
                    Path publicFile,
            @Mixin NewKeyOptions newKey,
            @Mixin SigningKeyOptions options)
            throws JwkFormatException {
        SigningKey key = newKey.generate();
        NewKeyFiles.write(key, options.file, publicFile, options.log("signing-key generate"));
        SigningKeys keys = SigningKeys.of(key);
        options.output.print("made " + describe(keys.signer()) + " in " + options.file, members(keys, keys.signer()));
        return 0;
    }

    @Command(description = "Add a new key, which is published and does not sign yet.", mixinStandardHelpOptions = true)
    int add(@Mixin NewKeyOptions newKey, @Mixin SigningKeyOptions options) {
        SigningKey key = newKey.generate();
        SigningKeys keys = change(options, "signing-key add", set -> set.plus(key));
        options.output.print(
                "added " + describe(key) + ": promote it once every verifier has fetched the keys anew",
                members(keys, key));
        return 0;
    }

    @Command(description = "Make a key the one that signs.", mixinStandardHelpOptions = true)
    int promote(@Parameters(paramLabel = "KID") String kid, @Mixin SigningKeyOptions options) {
        SigningKeys keys = change(options, "signing-key promote", set -> set.promote(kid));
        options.output.print(
                "key '" + kid + "' signs: retire the old one once its last token has ended",
                members(keys, keys.signer()));
        return 0;
    }

    @Command(description = "Remove a key that does not sign any more.", mixinStandardHelpOptions = true)
    int retire(@Parameters(paramLabel = "KID") String kid, @Mixin SigningKeyOptions options) {
        change(options, "signing-key retire", set -> set.minus(kid));
        options.output.print("retired key '" + kid + "'", Map.of("kid", kid));
        return 0;
    }

    @Command(description = "List the keys, the one that signs first.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "The private keys.")
                    Path file,
            @Mixin OutputOption output) {
        SigningKeys keys = SigningKeyFile.read(file);
        Table table = new Table("KID", "ALGORITHM", "STATE");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SigningKey key : keys.all()) {
            Map<String, Object> members = members(keys, key);
            table.row(members.values().toArray());
            rows.add(members);
        }
        output.print(table, rows);
        return 0;
    }

    @Command(name = "public", description = "Print a public JWK, for verifiers.", mixinStandardHelpOptions = true)
    int publicKey(
            @Parameters(arity = "0..1", paramLabel = "KID", description = "Which one (default: the one that signs).")
                    @Nullable
                    String kid,
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "The private keys.")
                    Path file)
            throws JwkFormatException {
        SigningKeys keys = SigningKeyFile.read(file);
        SigningKey chosen = kid == null ? keys.signer() : SigningKeyFile.find(file, keys, kid);
        spec.commandLine().getOut().println(PublicKeyText.of(chosen));
        return 0;
    }

    private static SigningKeys change(SigningKeyOptions options, String action, KeySetText.Change change) {
        return SigningKeyFile.change(options.file, options.log(action), change);
    }

    private static String describe(SigningKey key) {
        return key.algorithm().joseName() + " key '" + key.keyId() + "'";
    }

    private static Map<String, Object> members(SigningKeys keys, SigningKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", key.keyId());
        members.put("alg", key.algorithm().joseName());
        members.put("state", key.keyId().equals(keys.signer().keyId()) ? "signs" : "published");
        return members;
    }
}
