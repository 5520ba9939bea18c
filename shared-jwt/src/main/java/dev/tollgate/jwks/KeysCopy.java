package dev.tollgate.jwks;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of fetched keys on disk, for a start while the issuer is down. It has public keys only, but a user who can
 * write it decides whom the sidecar trusts. The file's time is that of the last successful fetch.
 */
final class KeysCopy {
    private static final Logger LOG = LoggerFactory.getLogger(KeysCopy.class);

    /** The maximum size: some hundred keys. */
    private static final long MAX_OCTETS = 1 << 20;

    private final Path file;

    KeysCopy(Path file) {
        this.file = file;
    }

    /** Keys from the disk, with their age. */
    record Copy(KeySet keys, Duration age) {}

    /** Reads the copy. An unusable copy counts as missing, with a warning. */
    Optional<Copy> read(Instant now) {
        try {
            KeySet keys = KeySet.parse(RegularFile.read(file, MAX_OCTETS, StandardCharsets.UTF_8));
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            return Optional.of(new Copy(keys, age.isNegative() ? Duration.ZERO : age));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JwkFormatException e) {
            warn("cannot be used", e);
            return Optional.empty();
        }
    }

    /** Replaces the copy atomically. */
    void write(KeySet keys, Instant fetched) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, keys.toJson());
            Files.setLastModifiedTime(fresh, FileTime.from(fetched));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            warn("cannot be written", e);
        }
    }

    private void warn(String what, Exception e) {
        LOG.atWarn()
                .addKeyValue("cache_file", file)
                .addKeyValue("error", String.valueOf(e))
                .log("the copy of the keys " + what);
    }
}
