package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.text.TimeText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A step of a key rotation, refused while it would invalidate tokens: a key may sign once all verifiers can know it,
 * and be removed once its last token has expired.
 *
 * @param file the key file, for messages
 * @param history of its keys
 * @param now the time
 */
public record RotationStep(Path file, SigningKeyHistory history, Instant now) {
    /** A server reloads its key file within 2 s, and times in the log are whole seconds. */
    static final Duration PICKUP = Duration.ofSeconds(3);

    /** The longest lifetime of a token. */
    private static final Duration LONGEST_TOKEN = AutojoinToken.LIFETIME;

    /**
     * Prepares a step.
     *
     * @param file the key file itself, not a link to it
     * @param keys that it holds
     */
    public static RotationStep of(Path file, SigningKeys keys, Instant now) {
        return new RotationStep(file, SigningKeyHistory.of(file, SigningKeyLog.kids(keys)), now);
    }

    /**
     * Refuses a promotion while verifiers may have cached keys without this key.
     *
     * @param jwksMaxAge how long verifiers may cache the published keys
     * @throws KeyFileException with the time from which it may sign
     */
    public void checkPromotion(String kid, Duration jwksMaxAge) throws KeyFileException {
        Optional<Instant> since = history.publishedSince(kid);
        if (since.isEmpty()) {
            throw unknown("since when key '" + kid + "' is published", jwksMaxAge, "it was added");
        }
        Instant safe = since.get().plus(PICKUP).plus(jwksMaxAge);
        if (now.isBefore(safe)) {
            throw new KeyFileException(file + ": key '" + kid + "' has been published since " + since.get()
                    + ", and verifiers may cache the older keys for " + TimeText.write(jwksMaxAge)
                    + ": promote it after " + safe
                    + ". With --force it signs now, and verifiers may refuse its tokens until then");
        }
    }

    /**
     * Refuses a retirement while tokens of this key are valid.
     *
     * @throws KeyFileException with the time from which it may be removed
     */
    public void checkRetirement(String kid) throws KeyFileException {
        Optional<Instant> until = history.signedUntil(kid);
        if (until.isEmpty()) {
            throw unknown("until when key '" + kid + "' signed", LONGEST_TOKEN, "another key was promoted");
        }
        if (until.get().equals(Instant.MIN)) {
            return;
        }
        Instant safe = lastTokenEnds(until.get());
        if (now.isBefore(safe)) {
            throw new KeyFileException(
                    file + ": key '" + kid + "' signed until " + until.get() + ", and its tokens are valid for "
                            + TimeText.write(LONGEST_TOKEN) + " at most: retire it after " + safe
                            + ". With --force it is retired now, and its last tokens are refused");
        }
    }

    /** Returns when the last token of a key expires that signed until an instant. */
    public static Instant lastTokenEnds(Instant signedUntil) {
        return signedUntil.plus(PICKUP).plus(LONGEST_TOKEN);
    }

    private KeyFileException unknown(String what, Duration wait, String start) {
        return new KeyFileException(file + ": " + what + " is not known: " + history.doubt() + ". Wait "
                + TimeText.write(wait) + " after " + start + ", then use --force");
    }
}
