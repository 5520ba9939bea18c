package dev.tollgate.sidecar.fault;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that a sidecar is started from. */
public final class SidecarFiles {
    private SidecarFiles() {}

    /** Writes what verifies the tokens that a key signs, and returns the file's path. */
    public static Path publicKey(Path directory, SigningKey key) throws IOException, JwkFormatException {
        return publicKey(directory, key.keyId() + ".pub", key);
    }

    /** Writes the same into a file of a name, which may be there already. */
    static Path publicKey(Path directory, String name, SigningKey key) throws IOException, JwkFormatException {
        return Files.writeString(
                directory.resolve(name),
                KeySet.of(List.of(key.verificationKey())).toJson());
    }

    /** Writes a configuration, and returns its path. */
    public static Path configuration(Path directory, String yaml) throws IOException {
        return Files.writeString(directory.resolve("sidecar.yaml"), yaml);
    }

    static ReadFiles of(Path directory, String yaml) throws IOException {
        return new ReadFiles(configuration(directory, yaml));
    }
}
