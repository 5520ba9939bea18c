package dev.tollgate.exchange.signing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotationStepTest {
    private static final Instant T0 = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration MAX_AGE = Duration.ofMinutes(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<String> ONE = List.of("k1");
    private static final List<String> ADDED = List.of("k1", "k2");
    private static final List<String> PROMOTED = List.of("k2", "k1");

    @TempDir
    private Path dir;

    private final List<String> log = new ArrayList<>();
    private List<String> kids = List.of();

    @Test
    void aKeySignsOnceEveryVerifierCanKnowIt() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);
        Instant safe = T0.plus(MINUTE).plusSeconds(3).plus(MAX_AGE);

        assertEquals(
                key()
                        + ": key 'k2' has been published since 2026-06-01T00:01:00Z, and verifiers may cache the older keys for"
                        + " 30m: promote it after 2026-06-01T00:31:03Z. With --force it signs now, and verifiers may refuse its"
                        + " tokens until then",
                promotion("k2", safe.minusNanos(1)));
        assertDoesNotThrow(() -> at(safe).checkPromotion("k2", MAX_AGE));
        assertDoesNotThrow(() -> at(T0.plus(Duration.ofHours(1))).checkPromotion("k1", MAX_AGE));
    }

    @Test
    void aKeyGoesOnceItsLastTokenHasExpired() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);
        Instant promoted = T0.plus(Duration.ofHours(2));
        change(promoted, PROMOTED);
        Instant safe = promoted.plusSeconds(3).plus(Duration.ofHours(1));

        assertEquals(
                key()
                        + ": key 'k1' signed until 2026-06-01T02:00:00Z, and its tokens are valid for 1h at most: retire it after"
                        + " 2026-06-01T03:00:03Z. With --force it is retired now, and its last tokens are refused",
                retirement("k1", safe.minusNanos(1)));
        assertDoesNotThrow(() -> at(safe).checkRetirement("k1"));
    }

    @Test
    void aKeyThatNeverSignedMayGoAtOnce() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);

        assertDoesNotThrow(() -> at(T0.plus(MINUTE)).checkRetirement("k2"));
    }

    @Test
    void eachOfSeveralKeysHasItsOwnTimes() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);
        change(T0.plus(Duration.ofHours(1)), List.of("k1", "k2", "k3"));
        change(T0.plus(Duration.ofHours(2)), List.of("k2", "k1", "k3"));
        change(T0.plus(Duration.ofHours(3)), List.of("k3", "k2", "k1"));
        SigningKeyHistory history = SigningKeyHistory.of(key(), kids);

        assertEquals(Optional.of(T0), history.publishedSince("k1"));
        assertEquals(Optional.of(T0.plus(MINUTE)), history.publishedSince("k2"));
        assertEquals(Optional.of(T0.plus(Duration.ofHours(1))), history.publishedSince("k3"));
        assertEquals(Optional.of(T0.plus(Duration.ofHours(2))), history.signedUntil("k1"));
        assertEquals(Optional.of(T0.plus(Duration.ofHours(3))), history.signedUntil("k2"));
        assertEquals(Optional.of(T0.plus(Duration.ofHours(3))), history.signsSince());
    }

    @Test
    void aKeyThatCameBackIsAsYoungAsItsReturn() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);
        change(T0.plus(MINUTE.multipliedBy(2)), ONE);
        change(T0.plus(MINUTE.multipliedBy(3)), ADDED);

        assertEquals(
                Optional.of(T0.plus(MINUTE.multipliedBy(3))),
                SigningKeyHistory.of(key(), kids).publishedSince("k2"));
    }

    @Test
    void nothingIsSafeWithoutALog() {
        kids = ADDED;
        Instant later = T0.plus(Duration.ofDays(100));

        assertEquals(
                key() + ": since when key 'k2' is published is not known: there is no " + key()
                        + ".audit. Wait 30m after it" + " was added, then use --force",
                promotion("k2", later));
        assertEquals(
                key() + ": until when key 'k2' signed is not known: there is no " + key()
                        + ".audit. Wait 1h after another" + " key was promoted, then use --force",
                retirement("k2", later));
    }

    @Test
    void aLineThatCannotBeReadHidesWhatCameBeforeIt() throws Exception {
        for (String damage :
                new String[] {"junk", "{}", "{\"at\":\"2026-06-01T00:00:00Z\",\"after\":{}}", "[1]", "{} {}"}) {
            log.clear();
            kids = List.of();
            change(T0, ONE);
            change(T0.plus(MINUTE), ADDED);
            log.add(damage);
            write("\n");

            assertEquals(
                    "line 3 of " + key() + ".audit cannot be read",
                    SigningKeyHistory.of(key(), kids).doubt());

            change(T0.plus(Duration.ofHours(5)), List.of("k1", "k2", "k3"));
            SigningKeyHistory after = SigningKeyHistory.of(key(), kids);
            assertEquals(Optional.of(T0.plus(Duration.ofHours(5))), after.publishedSince("k2"));
            assertEquals(Optional.of(T0.plus(Duration.ofHours(5))), after.signedUntil("k2"));
            assertEquals(Optional.of(Instant.MIN), after.signedUntil("k3"));
        }
    }

    /** The line is written before the change. */
    @Test
    void aCrashInTheMiddleOfAChangeHidesNothing() throws Exception {
        change(T0, ONE);
        change(T0.plus(MINUTE), ADDED);
        log.add("{\"at\":\"2026-");
        write("");
        assertEquals(
                Optional.of(T0.plus(MINUTE)), SigningKeyHistory.of(key(), kids).publishedSince("k2"));

        log.remove(2);
        line(T0.plus(MINUTE.multipliedBy(2)), ADDED, PROMOTED);
        assertEquals(
                Optional.of(T0.plus(MINUTE)), SigningKeyHistory.of(key(), ADDED).publishedSince("k2"));
        assertEquals(
                Optional.of(Instant.MIN), SigningKeyHistory.of(key(), ADDED).signedUntil("k2"));
        kids = ADDED;
        change(T0.plus(Duration.ofHours(1)), List.of("k1", "k2", "k3"));
        assertEquals(
                Optional.of(T0.plus(MINUTE)), SigningKeyHistory.of(key(), kids).publishedSince("k2"));
    }

    @Test
    void keysThatAnotherHandHasChangedHaveNoPast() throws Exception {
        change(T0, ONE);
        kids = ADDED;
        assertEquals(
                key() + ".audit does not say when these keys were added",
                SigningKeyHistory.of(key(), kids).doubt());

        change(T0.plus(Duration.ofHours(1)), PROMOTED);
        assertEquals(
                Optional.of(T0.plus(Duration.ofHours(1))),
                SigningKeyHistory.of(key(), kids).publishedSince("k2"));
    }

    @Test
    void aClockThatWasSetBackMakesNoKeyOlder() throws Exception {
        change(T0.plus(Duration.ofHours(1)), ONE);
        change(T0, ADDED);
        assertEquals(
                Optional.of(T0.plus(Duration.ofHours(1))),
                SigningKeyHistory.of(key(), kids).publishedSince("k2"));
        assertThrows(KeyFileException.class, () -> at(T0).checkPromotion("k2", MAX_AGE));
    }

    private Path key() {
        return dir.resolve("sign.jwk");
    }

    private RotationStep at(Instant now) {
        return new RotationStep(key(), SigningKeyHistory.of(key(), kids), now);
    }

    private String promotion(String kid, Instant now) {
        return String.valueOf(assertThrows(KeyFileException.class, () -> at(now).checkPromotion(kid, MAX_AGE))
                .getMessage());
    }

    private String retirement(String kid, Instant now) {
        return String.valueOf(assertThrows(KeyFileException.class, () -> at(now).checkRetirement(kid))
                .getMessage());
    }

    private void change(Instant at, List<String> after) throws IOException {
        line(at, kids, after);
        kids = after;
    }

    private void line(Instant at, List<String> before, List<String> after) throws IOException {
        log.add(JsonMapper.builder()
                .build()
                .writeValueAsString(Map.of(
                        "at",
                        at.toString(),
                        "before",
                        before.isEmpty() ? Map.of() : Map.of("kids", before),
                        "after",
                        Map.of("kids", after))));
        write("\n");
    }

    private void write(String end) throws IOException {
        Files.writeString(dir.resolve("sign.jwk.audit"), String.join("\n", log) + end);
    }
}
