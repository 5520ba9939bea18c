package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.apikey.StoredHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal costs the same rounds of bcrypt, and only a good key is good. */
final class EqualCostComparisonTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int LEVEL = 7;

    private final ApiKey key = ApiKey.generate("acme");
    private final ApiKey other = ApiKey.generate("acme");
    private long rounds;

    private final EqualCostComparison work = new EqualCostComparison(
            LEVEL, this::counted, InstantSource.fixed(NOW), new RefusalTiming(), new OperatorLog());

    private boolean counted(StoredHash hash, ApiKey presented) {
        rounds += hash.isSha256() ? 0 : 1L << hash.cost();
        return hash.matches(presented);
    }

    @Test
    void unknownKeysCostTheWholeLevel() {
        assertRefusedAtFullCost(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void wrongSecretsCostTheWholeLevelWhateverTheirHashCosts(int cost) {
        assertRefusedAtFullCost(record(SecretHash.hash(other, cost), true, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void revokedKeysWithTheRightSecretCostTheWholeLevel(int cost) {
        assertRefusedAtFullCost(record(SecretHash.hash(key, cost), false, null));
    }

    @Test
    void endedKeysWithTheRightSecretCostTheWholeLevel() {
        assertRefusedAtFullCost(record(SecretHash.hash(key, 5), true, NOW));
    }

    @Test
    void sha256KeysCostTheWholeLevelWhenTheyAreRefused() throws Exception {
        assertRefusedAtFullCost(record(sha256(other), true, null));
        assertRefusedAtFullCost(record(sha256(key), false, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$2b$07$N9qo8uLOickgx2ZMRZoMyeAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$2a$07$short",
                "$2a$31$x",
                "plain",
                "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789"
            })
    void malformedHashesAreRefusedAtFullCostAndDoNotFail(String hash) {
        assertRefusedAtFullCost(record(hash, true, null));
    }

    @Test
    void goodKeysCostWhatTheirOwnHashCosts() {
        assertTrue(work.proves(key, record(SecretHash.hash(key, 5), true, NOW.plusSeconds(1))));
        assertEquals(1L << 5, rounds);
    }

    @Test
    void goodSha256KeysAreProvenWithoutBcrypt() throws Exception {
        assertTrue(work.provesAtOnce(key, record(sha256(key), true, null)));
        assertFalse(work.provesAtOnce(key, record(sha256(other), true, null)));
        assertFalse(work.provesAtOnce(key, record(sha256(key), false, null)));
        assertFalse(work.provesAtOnce(key, record(SecretHash.hash(key, 4), true, null)));
        assertEquals(0, rounds);
    }

    @Test
    void oneCostlyHashMakesOtherRefusalsNoDearerButLater() {
        List<Long> waits = new ArrayList<>();
        AtomicLong now = new AtomicLong();
        RefusalTiming timing = new RefusalTiming(now::get, (line, nanos) -> waits.add(nanos));
        EqualCostComparison costly = new EqualCostComparison(
                LEVEL,
                (hash, presented) -> {
                    now.addAndGet(1_000L << (hash.cost() - LEVEL));
                    return counted(hash, presented);
                },
                InstantSource.fixed(NOW),
                timing,
                new OperatorLog());
        costly.proves(key, Optional.empty());
        costly.proves(key, record(SecretHash.hash(other, LEVEL + 1), true, null));
        rounds = 0;

        costly.proves(key, Optional.empty());
        timing.begin().leave(CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.UNKNOWN_KEY)));

        assertEquals(1L << LEVEL, rounds);
        assertEquals(List.of(3_000L), waits);
    }

    private void assertRefusedAtFullCost(Optional<KeyRecord> stored) {
        rounds = 0;
        assertFalse(work.proves(key, stored));
        assertEquals(1L << LEVEL, rounds);
    }

    private static Optional<KeyRecord> record(String hash, boolean active, Instant end) {
        return Optional.of(new KeyRecord(
                hash, active ? KeyState.ACTIVE : KeyState.REVOKED, end, 0, QuotaSchedule.none(), QuotaSchedule.none()));
    }

    private static String sha256(ApiKey key) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(key.revealSecret().getBytes(StandardCharsets.UTF_8)));
    }
}
