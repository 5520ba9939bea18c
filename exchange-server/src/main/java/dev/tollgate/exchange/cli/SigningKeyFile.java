package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of signing keys: a private JWK, as token-exchange has it, or a set of them, whose first one signs. */
public final class SigningKeyFile {
    private SigningKeyFile() {}

    /** Looks at a file, which is locked, and at the keys in it before they change. */
    @FunctionalInterface
    interface Check {
        void of(Path file, SigningKeys keys);
    }

    /** Reads the keys; every complaint names the file. */
    public static SigningKeys read(Path file) {
        try {
            return SigningKeys.parse(text(file));
        } catch (JwkFormatException e) {
            throw new UserError(file + ": " + e.getMessage());
        }
    }

    /** Finds a key by its id. */
    static SigningKey find(Path file, SigningKeys keys, String kid) {
        return keys.all().stream()
                .filter(key -> key.keyId().equals(kid))
                .findFirst()
                .orElseThrow(() -> new UserError(file + ": there is no key '" + kid + "': see 'signing-key list'"));
    }

    /** Returns the file that a link leads to. */
    static Path real(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw new UserError(link + ": cannot be read: " + FileTrouble.of(link, e));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": there is no such key file: make one with 'signing-key generate'");
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + FileTrouble.of(file, e));
        }
    }

    /**
     * Changes the keys in place of the old file, which a reader sees whole or not at all, and logs it.
     *
     * @param check refuses a change that could be made, with a UserError
     * @return the keys that are in the file now
     */
    static SigningKeys change(Path file, SigningKeyLog log, KeySetText.Change change, Check check) {
        try {
            return DurableFile.replace(file, (real, old) -> {
                String text = change.of(KeySetText.parse(old)).toString();
                SigningKeys before = SigningKeys.parse(old);
                check.of(real, before);
                SigningKeys after = SigningKeys.parse(text);
                return new DurableFile.Replacement<>(text, log.line(real, before, after), after);
            });
        } catch (JwkFormatException e) {
            throw new UserError(file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": there is no such key file: make one with 'signing-key generate'");
        } catch (IOException e) {
            throw new UserError(file + ": cannot be changed: " + FileTrouble.of(file, e));
        }
    }
}
