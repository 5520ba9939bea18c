package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of signing keys: a private JWK, as for token-exchange, or a set, of which the first key signs. */
public final class SigningKeyFile {
    private SigningKeyFile() {}

    /** A check of a locked file, and of the keys in it, before they change. */
    @FunctionalInterface
    public interface Check {
        void of(Path file, SigningKeys keys) throws KeyFileException;
    }

    /**
     * Reads the keys.
     *
     * @throws KeyFileException if the file cannot be read, or has no signing keys
     */
    public static SigningKeys read(Path file) throws KeyFileException {
        try {
            return SigningKeys.parse(text(file));
        } catch (JwkFormatException e) {
            throw new KeyFileException(file + ": " + e.getMessage());
        }
    }

    /**
     * Finds a key by its id.
     *
     * @throws KeyFileException if there is none
     */
    public static SigningKey find(Path file, SigningKeys keys, String kid) throws KeyFileException {
        return keys.all().stream()
                .filter(key -> key.keyId().equals(kid))
                .findFirst()
                .orElseThrow(
                        () -> new KeyFileException(file + ": there is no key '" + kid + "': see 'signing-key list'"));
    }

    /**
     * Returns the file that a link leads to.
     *
     * @throws KeyFileException if it cannot be read
     */
    public static Path real(Path link) throws KeyFileException {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw new KeyFileException(link + ": cannot be read: " + FileTrouble.of(link, e));
        }
    }

    private static String text(Path file) throws KeyFileException {
        try {
            return RegularFile.read(file, DurableFile.MAX_OCTETS, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new KeyFileException(file + ": there is no such key file: create one with 'signing-key generate'");
        } catch (IOException e) {
            throw new KeyFileException(file + ": cannot be read: " + FileTrouble.of(file, e));
        }
    }

    /**
     * Changes the keys by replacing the file atomically, and logs the change.
     *
     * @param check may refuse a change
     * @return the keys that are in the file now
     * @throws KeyFileException if the check refuses, or the file cannot be read or written
     */
    public static SigningKeys change(Path file, SigningKeyLog log, KeySetText.Change change, Check check)
            throws KeyFileException {
        try {
            return DurableFile.replace(file, (real, old) -> next(file, real, old, log, change, check));
        } catch (NoSuchFileException e) {
            throw new KeyFileException(file + ": there is no such key file: create one with 'signing-key generate'");
        } catch (IOException e) {
            throw new KeyFileException(file + ": cannot be changed: " + FileTrouble.of(file, e));
        }
    }

    private static DurableFile.Replacement<SigningKeys> next(
            Path named, Path real, String old, SigningKeyLog log, KeySetText.Change change, Check check)
            throws KeyFileException {
        try {
            String text = change.of(KeySetText.parse(old)).toString();
            SigningKeys before = SigningKeys.parse(old);
            check.of(real, before);
            SigningKeys after = SigningKeys.parse(text);
            return new DurableFile.Replacement<>(text, log.line(real, before, after), after);
        } catch (JwkFormatException e) {
            throw new KeyFileException(named + ": " + e.getMessage());
        }
    }
}
