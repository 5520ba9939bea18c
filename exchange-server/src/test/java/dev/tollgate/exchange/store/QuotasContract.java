package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.AuditPart;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OverrideEnds;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.QuotaPatch;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Tag;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store keeps of quotas. */
public abstract class QuotasContract extends StoreContract {
    @Test
    void setsAndClearsLimitsAndOverridesInOneStep() throws Exception {
        integrations.create("acme", "");
        quotas.set(ACME, QUOTA);
        Limit more = new Limit.Rate(100_000, Duration.ofHours(24));
        quotas.override(ACME, Quota.none().with(Dimension.REQUESTS, more), NOW.plusSeconds(60));
        String seen = Tag.of(store.integration("acme").orElseThrow().quota().members());
        QuotaPatch patch = new QuotaPatch(
                Quota.none().with(Dimension.CLIENT, new Limit.Rate(40, Duration.ofHours(12))),
                List.of(Dimension.SERVER_CONCURRENT),
                Map.of(Dimension.CLIENT, new QuotaSchedule.LimitOverride(more, NOW.plusSeconds(90))),
                List.of(Dimension.REQUESTS));

        QuotaSchedule after = quotas.patch(ACME, patch, Expected.oneOf(Set.of(seen)));

        assertEquals(
                "{client=40/12h, requests=50000/24h}",
                after.ordinary().toClaim().toString());
        assertEquals(Set.of(Dimension.CLIENT), after.overrides().keySet());
        assertEquals(after, store.integration("acme").orElseThrow().quota());
        RefusedException refused =
                assertThrows(RefusedException.class, () -> quotas.patch(ACME, patch, Expected.oneOf(Set.of(seen))));
        assertEquals(RefusedException.Kind.CHANGED, refused.kind());
        now = NOW.plusSeconds(90);
        assertThrows(RefusedException.class, () -> quotas.patch(ACME, patch, Expected.ANYTHING));
    }

    private static final Limit MORE = new Limit.Rate(100_000, Duration.ofHours(24));
    private static final Quota MORE_REQUESTS = Quota.none().with(Dimension.REQUESTS, MORE);
    private static final Instant END = NOW.plus(Duration.ofDays(3));

    private Quota at(ApiKey key, Instant when) throws Exception {
        return find(key).orElseThrow().quotaAt(when);
    }

    private ApiKey key() throws Exception {
        integrations.create("acme", "");
        return keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
    }

    /** Returns the newest line; those of one second have no order. */
    private AuditEntry newest() throws Exception {
        return store.audit(Optional.of("acme"), 1).entries().get(0);
    }

    private void pass() {
        now = now.plusSeconds(1);
    }

    @Test
    void storesHoursThatOlderServersAndSidecarsCanReadAndAuditsWeeks() throws Exception {
        ApiKey key = key();
        Limit weeks = new Limit.Rate(5, Duration.ofDays(14));
        quotas.set(ACME, Quota.none().with(Dimension.REQUESTS, weeks));
        pass();
        quotas.override(ACME, Quota.none().with(Dimension.REQUESTS, weeks), END);

        Map<String, Object> stored =
                store.change(transaction -> transaction.quota(ACME).orElseThrow());
        assertEquals("{requests=5/336h}", at(key, NOW).toClaim().toString());
        assertEquals(
                "{override={requests={limit=5/336h, until=" + END + "}}, requests=5/336h}",
                new TreeMap<>(stored).toString());
        assertEquals("{requests=5/2w}", newest().after().get("quota").toString());
        assertEquals(
                "{requests={limit=5/2w, until=" + END + "}}",
                newest().after().get("override").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, 5/2w",
        "REQUESTS, 1000000000/366d",
        "REQUESTS, 0/1s",
        "REQUESTS, 1000/day",
        "REQUESTS, 20000/month@America/Argentina/ComodRivadavia",
        "REQUESTS, unlimited",
        "REQUESTS, shadow:1000/day@Europe/Berlin",
        "CLIENT, shadow:40/12h",
        "KEY_REQUESTS, 7/day",
        "SERVER_TESTS, 600/1h",
        "SERVER_CONCURRENT, 20",
        "SERVER_CONCURRENT, shadow:0",
        "TOKEN_USES, unlimited",
        "TESTS, 10000/24h",
        "CONCURRENT, 200"
    })
    void keepsEveryFormAsItIsAndUntilAnEnd(Dimension dimension, String text) throws Exception {
        ApiKey key = key();
        Quota ordinary = Quota.none().with(dimension, Limit.parse(dimension, text));
        quotas.set(ACME, ordinary);
        assertEquals(ordinary, at(key, NOW));
        assertEquals(ordinary, Quota.ofToken(at(key, NOW).toClaim()));
        Quota other = Quota.none()
                .with(dimension, dimension.isRate() ? new Limit.Rate(3, Duration.ofDays(1)) : new Limit.Count(3));
        quotas.set(ACME, other);
        quotas.override(ACME, ordinary, END);
        assertEquals(ordinary, at(key, END.minusNanos(1)));
        assertEquals(other, at(key, END));
        if (dimension == Dimension.KEY_REQUESTS) {
            QuotaHolder holder = QuotaHolder.key(new KeyName("acme", key.keyId()));
            quotas.set(holder, other);
            quotas.override(holder, ordinary, END.plusSeconds(9));
            assertEquals(ordinary, at(key, END.plusSeconds(8)));
            assertEquals(other, at(key, END.plusSeconds(9)));
        }
    }

    @Test
    void changesAndClearsAQuota() throws Exception {
        ApiKey key = key();
        quotas.set(ACME, QUOTA);
        quotas.clear(ACME, List.of(Dimension.REQUESTS));

        Quota left = Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));
        assertEquals(left, at(key, NOW));

        quotas.clear(ACME, List.of());
        assertEquals(Quota.none(), at(key, NOW));
        assertThrows(RefusedException.class, () -> quotas.set(QuotaHolder.integration("nobody"), QUOTA));
    }

    @Test
    void anOverrideHoldsUntilItsEndAndTheOrdinaryQuotaFromThenOn() throws Exception {
        ApiKey key = key();
        quotas.set(ACME, QUOTA);
        pass();
        quotas.override(ACME, MORE_REQUESTS, END);

        assertEquals(MORE_REQUESTS.orElse(QUOTA), at(key, NOW));
        assertEquals(MORE_REQUESTS.orElse(QUOTA), at(key, END.minusNanos(1)));
        assertEquals(QUOTA, at(key, END));
        assertEquals(QUOTA, store.integration("acme").orElseThrow().quota().ordinary());
        AuditEntry set = newest();
        assertEquals("quota set", set.action());
        assertEquals(
                Map.of("requests", Map.of("limit", "100000/24h", "until", END.toString())),
                set.after().get("override"));
        assertEquals(
                set.before().get("quota").toString(), set.after().get("quota").toString());
    }

    @Test
    void anOverrideOverAnOverrideReplacesItsLimitAndItsEndAlone() throws Exception {
        ApiKey key = key();
        Quota tests = Quota.none().with(Dimension.SERVER_TESTS, new Limit.Rate(7, Duration.ofHours(1)));
        quotas.override(ACME, MORE_REQUESTS.orElse(tests), END);
        Limit most = new Limit.Rate(200_000, Duration.ofHours(24));
        quotas.override(ACME, Quota.none().with(Dimension.REQUESTS, most), END.plusSeconds(60));

        assertEquals(tests.with(Dimension.REQUESTS, most), at(key, END.minusSeconds(1)));
        assertEquals(Quota.none().with(Dimension.REQUESTS, most), at(key, END));
        assertEquals(Quota.none(), at(key, END.plusSeconds(60)));
    }

    @Test
    void anOverrideCanBeClearedAloneAndTheOrdinaryQuotaToo() throws Exception {
        ApiKey key = key();
        quotas.set(ACME, QUOTA);
        quotas.override(ACME, MORE_REQUESTS, END);
        quotas.clear(ACME, List.of());
        assertEquals(MORE_REQUESTS, at(key, NOW), "the override stays");
        quotas.set(ACME, QUOTA);
        quotas.clearOverride(ACME, List.of(Dimension.CLIENT));
        assertEquals(MORE_REQUESTS.orElse(QUOTA), at(key, NOW));

        quotas.clearOverride(ACME, List.of(Dimension.REQUESTS));
        assertEquals(QUOTA, at(key, NOW));
        quotas.override(ACME, MORE_REQUESTS, END);
        pass();
        assertEquals(QuotaSchedule.of(QUOTA), quotas.clearOverride(ACME, List.of()));
        assertEquals("quota clear", newest().action());
    }

    @Test
    void anOverrideThatHasEndedGoesWithTheNextChange() throws Exception {
        key();
        quotas.override(ACME, MORE_REQUESTS, END);
        now = END;
        assertEquals(QuotaSchedule.of(QUOTA), quotas.set(ACME, QUOTA));
        assertTrue(newest().before().containsKey("override"));
        assertTrue(store.integration("acme").orElseThrow().quota().overrides().isEmpty());
    }

    @Test
    void clearingAnOverrideThatHasEndedAddsNoLine() throws Exception {
        key();
        quotas.set(ACME, QUOTA);
        pass();
        quotas.override(ACME, MORE_REQUESTS, END);
        now = END.plusSeconds(1);
        assertEquals(QuotaSchedule.of(QUOTA), quotas.clearOverride(ACME, List.of()));
        assertTrue(store.integration("acme").orElseThrow().quota().overrides().isEmpty());
        assertEquals("quota set", newest().action());
        assertEquals(List.of("quota override end " + END), ends(now));
    }

    @Test
    void theLogHasTheEndOfAnOverrideThatEndedByItself() throws Exception {
        key();
        pass();
        quotas.override(ACME, MORE_REQUESTS, END);
        assertEquals(List.of(), ends(END.minusSeconds(1)));
        assertEquals(List.of("quota override end " + END), ends(END));
        pass();
        Quota tests = Quota.none().with(Dimension.SERVER_TESTS, new Limit.Rate(7, Duration.ofHours(1)));
        quotas.set(ACME, tests);
        assertEquals(List.of("quota override end " + END), ends(END), "once, though two lines name it");
        pass();
        quotas.override(ACME, MORE_REQUESTS, END.plusSeconds(9));
        assertEquals(List.of(), ends(END));
        assertEquals(List.of("quota override end " + END.plusSeconds(9)), ends(END.plusSeconds(9)));
        pass();
        quotas.clearOverride(ACME, List.of());
        assertEquals(List.of(), ends(END.plusSeconds(9)));
    }

    private List<String> ends(Instant when) throws Exception {
        Listing<AuditEntry> log = OverrideEnds.addTo(store.audit(Optional.of("acme"), 100), when);
        assertEquals(sorted(log.entries()), sorted(inParts(when)));
        return log.entries().stream()
                .filter(entry -> entry.action().endsWith("end"))
                .map(entry -> entry.action() + " " + entry.at())
                .toList();
    }

    private List<AuditEntry> inParts(Instant when) throws Exception {
        List<AuditEntry> read = new ArrayList<>();
        Optional<AuditPlace> after = Optional.empty();
        do {
            AuditPart part = AuditPart.read(store, Optional.of("acme"), after, 1, when);
            read.addAll(part.lines().entries());
            after = part.next();
        } while (after.isPresent());
        return read;
    }

    private static List<String> sorted(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::toString).sorted().toList();
    }

    @Test
    void anEndInThePastIsRefused() throws Exception {
        key();
        for (Instant end : List.of(NOW, NOW.minusSeconds(1))) {
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> quotas.override(ACME, MORE_REQUESTS, end));
            assertTrue(refused.getMessage().contains("must be in the future"), refused.getMessage());
        }
    }

    @Test
    void aKeyHasItsOwnLimitWhichCountsBeforeItsIntegrations() throws Exception {
        integrations.create("acme", "");
        Quota own = Quota.none().with(Dimension.KEY_REQUESTS, new Limit.Rate(5, Duration.ofHours(1)));
        Quota ofEachKey = Quota.none().with(Dimension.KEY_REQUESTS, new Limit.Rate(9, Duration.ofHours(1)));
        quotas.set(ACME, QUOTA.orElse(ofEachKey));
        Keys.Terms terms = new Keys.Terms(0, "", null, QuotaSchedule.of(own));
        ApiKey one = keys.create(ApiKey.generate("acme"), terms, Sha256::ofSecret);
        ApiKey other = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        QuotaHolder holder = QuotaHolder.key(one.name());

        assertEquals(own.orElse(QUOTA), at(one, NOW));
        assertEquals(ofEachKey.orElse(QUOTA), at(other, NOW));
        Quota more = Quota.none().with(Dimension.KEY_REQUESTS, new Limit.Unlimited());
        pass();
        quotas.override(holder, more, END);
        assertEquals(more.orElse(QUOTA), at(one, END.minusSeconds(1)));
        assertEquals(own.orElse(QUOTA), at(one, END));
        assertEquals("key quota set", newest().action());
        assertEquals(one.keyId(), newest().keyId());

        ApiKey next = keys.rotate(one.name(), Duration.ofHours(1), end -> end, (key, old) -> Sha256.ofSecret(key))
                .replacement();
        assertEquals(own.orElse(QUOTA), at(next, END), "a key's limits pass on when it is rotated");
        assertEquals(own.orElse(QUOTA), at(one, END), "and stay with the old one");
        quotas.clear(holder, List.of());
        assertEquals(ofEachKey.orElse(QUOTA), at(one, END));
    }

    @Test
    void aKeyHasNoLimitThatIsNotCountedByKey() throws Exception {
        ApiKey key = key();
        RefusedException refused =
                assertThrows(RefusedException.class, () -> quotas.set(QuotaHolder.key(key.name()), QUOTA));
        assertEquals(
                "a key cannot have a limit of requests: key_requests limits the requests of a key",
                refused.getMessage());
        assertEquals(RefusedException.Kind.INVALID, refused.kind());
        assertEquals("quota/requests", refused.field());
        assertThrows(
                RefusedException.class, () -> quotas.clear(QuotaHolder.key(new KeyName("acme", "ki_no")), List.of()));
    }

    @Test
    void whatDoesNotFitIntoATokenIsRefused() throws Exception {
        key();
        Map<String, Object> many = new LinkedHashMap<>();
        many.put("requests", "5/1h");
        for (int i = 0; i < 14; i++) {
            many.put("later" + i, "x".repeat(60));
        }
        RefusedException refused = assertThrows(RefusedException.class, () -> quotas.set(ACME, Quota.ofToken(many)));
        assertTrue(refused.getMessage().contains("octets in a token"), refused.getMessage());
        assertTrue(refused.getMessage().contains(": shorten later1"), refused.getMessage());
    }

    @Test
    void losesNoneOfManyChangesOfOneQuota() throws Exception {
        integrations.create("acme", "");
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            Limit limit = dimension.isRate() ? new Limit.Rate(7, Duration.ofHours(1)) : new Limit.Count(7);
            changes.add(() -> {
                quotas.set(ACME, Quota.none().with(dimension, limit));
                return true;
            });
        }

        all(changes);

        assertEquals(
                Dimension.values().length,
                store.integration("acme")
                        .orElseThrow()
                        .quota()
                        .ordinary()
                        .limits()
                        .size());
    }
}
