package dev.tollgate.sidecar.token;

import dev.tollgate.jwks.PassedOver;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads JWK files. Every error names the file. */
public final class KeyFiles {
    private KeyFiles() {}

    /** Reads public JWKs or JWK sets into one set. */
    public static KeySet verificationKeys(List<Path> paths, ReadFiles files) throws ConfigException {
        KeySet all = KeySet.empty();
        for (Path file : paths) {
            try {
                KeySet keys = KeySet.parse(text(file, files));
                new PassedOver(file).look(keys);
                all = all.plus(keys);
            } catch (JwkFormatException e) {
                throw new ConfigException(file + ": " + e.getMessage());
            }
        }
        return all;
    }

    /** Reads a private JWK, or the first of a set. */
    public static SigningKey signingKey(Path file, ReadFiles files) throws ConfigException {
        try {
            return SigningKeys.parse(text(file, files)).signer();
        } catch (JwkFormatException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
    }

    private static String text(Path file, ReadFiles files) throws ConfigException {
        try {
            return files.read(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such key file: name an existing JWK file");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: it must be a text file that this user can read");
        }
    }
}
