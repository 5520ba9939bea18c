package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of signing keys. */
public final class SigningKeyFile {
    private SigningKeyFile() {}

    /** Reads the keys; every complaint names the file. */
    public static SigningKeys read(Path file) {
        try {
            return SigningKeys.parse(Files.readString(file));
        } catch (JwkFormatException e) {
            throw new UserError(file + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": there is no such key file: make one with 'signing-key generate'");
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: check that it is a text file this user may read");
        }
    }

    /** Writes a new file that only its owner may read; an existing one stays. */
    static void create(Path file, String text, boolean secret) {
        try {
            String mode = secret ? "rw-------" : "rw-r--r--";
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(file + ": exists already and is not overwritten: choose another name");
        } catch (IOException e) {
            throw new UserError(file + ": cannot be written: " + e.getMessage());
        }
    }
}
