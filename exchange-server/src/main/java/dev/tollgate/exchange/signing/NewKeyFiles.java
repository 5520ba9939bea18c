package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the files of a new key and its line in the audit log: all of them, or none. Existing files stay. */
public final class NewKeyFiles {
    private final List<Path> made = new ArrayList<>();

    private NewKeyFiles() {}

    /**
     * Writes the files.
     *
     * @param published the file of the public half, null if none is written
     * @throws KeyFileException if a file exists already, or cannot be written
     */
    public static void write(SigningKey key, Path file, @Nullable Path published, SigningKeyLog log)
            throws JwkFormatException, KeyFileException {
        NewKeyFiles files = new NewKeyFiles();
        boolean logged = false;
        try {
            files.create(file, KeySetText.of(key).toString(), true);
            if (published != null) {
                files.create(published, PublicKeyText.of(key) + "\n", false);
            }
            log(file, log.line(file, null, SigningKeys.of(key)));
            logged = true;
        } finally {
            if (!logged) {
                files.remove();
            }
        }
    }

    private void create(Path file, String text, boolean secret) throws KeyFileException {
        try {
            DurableFile.create(file, text, secret);
            made.add(file);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException(file + ": exists already and is not overwritten: choose another name");
        } catch (IOException e) {
            throw new KeyFileException(file + ": cannot be written: " + FileTrouble.of(file, e));
        }
    }

    private static void log(Path file, String line) throws KeyFileException {
        try {
            DurableFile.log(file, line);
        } catch (IOException e) {
            throw new KeyFileException(file + ": no key was made: " + FileTrouble.of(file, e));
        }
    }

    private void remove() {
        for (Path file : made) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the original exception is already being thrown; the leftover file has a key that nobody uses
            }
        }
    }
}
