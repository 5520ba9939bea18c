package dev.tollgate.exchange.signing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.log.LastingProblem;
import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that replaces the signing keys when the content of their file has changed and is the same at two checks. An
 * unusable file is refused, logged every ten minutes, and the old keys stay.
 *
 * <p>It compares content, not times, because a Kubernetes secret changes by a swapped link, and a copied file may keep
 * its time.
 */
public final class KeyFileWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatch.class);
    /** The text that represents an unreadable file. */
    private static final String UNREADABLE = "";
    /** Some hundreds of keys. */
    private final Path file;

    private final CurrentSigningKeys current;
    private final Duration jwksMaxAge;
    private final InstantSource clock;
    private final Map<String, Instant> publishedSince = new ConcurrentHashMap<>();
    private final LastingProblem problem = new LastingProblem(System::nanoTime);

    @GuardedBy("this")
    private String used;

    @GuardedBy("this")
    private String seen;

    /** @param jwksMaxAge how long verifiers may cache the published keys */
    public KeyFileWatch(Path file, CurrentSigningKeys current, Duration jwksMaxAge, InstantSource clock) {
        this.file = file;
        this.current = current;
        this.jwksMaxAge = jwksMaxAge;
        this.clock = clock;
        this.used = current.get().revealPrivateJwks();
        this.seen = "";
        current.get().published().keyIds().forEach(kid -> publishedSince.put(kid, Instant.MIN));
    }

    /** Checks the file once. Reads a file, so not for an event loop. */
    public synchronized void look() {
        look(false);
    }

    /** Applies the file's present content at once. */
    public synchronized void reread() {
        look(true);
    }

    /** Returns whether the keys in use are those of the file. */
    public boolean isGood() {
        return !problem.isThere();
    }

    @GuardedBy("this")
    private void look(boolean atOnce) {
        String found = read();
        boolean settled = atOnce || found.equals(seen);
        seen = found;
        if (!settled) {
            return;
        }
        if (found.equals(used)) {
            problem.end();
            return;
        }
        try {
            replace(SigningKeys.parse(found));
            used = found;
            problem.end();
        } catch (JwkFormatException e) {
            refuse(
                    found.equals(UNREADABLE)
                            ? "the file is missing, unreadable or too large"
                            : String.valueOf(e.getMessage()));
        }
    }

    private String read() {
        try {
            return RegularFile.read(file, DurableFile.MAX_OCTETS, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return UNREADABLE;
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
                    .log("this key signs before all verifiers can know it: publish the next key --jwks-max-age ahead");
        }
    }

    private void refuse(String complaint) {
        if (!problem.isToBeTold(complaint)) {
            return;
        }
        problem.line(LOG.atError())
                .addKeyValue("file", file)
                .addKeyValue("error", complaint)
                .addKeyValue("signer", current.get().signer().keyId())
                .log("signing key file refused, the old keys stay in use");
    }
}
