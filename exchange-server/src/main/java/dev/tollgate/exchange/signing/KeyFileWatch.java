package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the signing keys when their file has other content. A file that cannot be used is refused with one line in the
 * log, and the keys in force stay.
 *
 * <p>Content is compared, not times: a Kubernetes secret changes by a swapped link, and a copied file may keep its time.
 */
public final class KeyFileWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatch.class);

    private final Path file;
    private final CurrentSigningKeys current;
    private final Duration jwksMaxAge;
    private final InstantSource clock;
    private final Map<String, Instant> publishedSince = new ConcurrentHashMap<>();
    private byte[] seen;

    /** @param jwksMaxAge how long verifiers may keep what is published */
    public KeyFileWatch(Path file, CurrentSigningKeys current, Duration jwksMaxAge, InstantSource clock) {
        this.file = file;
        this.current = current;
        this.jwksMaxAge = jwksMaxAge;
        this.clock = clock;
        this.seen = new byte[0];
        current.get().published().keyIds().forEach(kid -> publishedSince.put(kid, Instant.MIN));
    }

    /** Looks once. Reads a file, so it is not for an event loop. */
    public synchronized void look() {
        try {
            byte[] content = Files.readAllBytes(file);
            byte[] digest = digest(content);
            if (!MessageDigest.isEqual(digest, seen)) {
                seen = digest;
                replace(SigningKeys.parse(new String(content, StandardCharsets.UTF_8)));
            }
        } catch (JwkFormatException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            if (seen.length > 0) {
                seen = new byte[0];
                refuse("cannot be read");
            }
        }
    }

    private void replace(SigningKeys next) {
        SigningKeys old = current.get();
        if (next.revealPrivateJwks().equals(old.revealPrivateJwks())) {
            return;
        }
        String signer = next.signer().keyId();
        if (!signer.equals(old.signer().keyId())) {
            warnIfTooEarly(signer);
        }
        Instant now = clock.instant();
        next.published().keyIds().forEach(kid -> publishedSince.putIfAbsent(kid, now));
        publishedSince.keySet().retainAll(next.published().keyIds());
        current.replace(next);
        LOG.atInfo()
                .addKeyValue("signer", signer)
                .addKeyValue("published", next.published().keyIds())
                .log("signing keys replaced");
    }

    private void warnIfTooEarly(String signer) {
        Instant since = publishedSince.getOrDefault(signer, clock.instant());
        if (since.plus(jwksMaxAge).isAfter(clock.instant())) {
            LOG.atWarn()
                    .addKeyValue("signer", signer)
                    .addKeyValue("jwks_max_age", jwksMaxAge)
                    .log("this key signs before every verifier can know it: publish the next one that long ahead");
        }
    }

    private void refuse(String complaint) {
        LOG.atError()
                .addKeyValue("file", file)
                .addKeyValue("complaint", complaint)
                .addKeyValue("signer", current.get().signer().keyId())
                .log("the signing key file is refused, the keys in force stay");
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
