package dev.tollgate.jwt.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final Limit DAY = new Limit.Rate(50_000, Duration.ofHours(24));
    private static final Limit HOUR = new Limit.Rate(600, Duration.ofHours(1));
    private static final Limit TWO = new Limit.Count(2);

    @Test
    void survivesTheWayThroughAClaim() throws Exception {
        Quota quota = Quota.none().with(Dimension.TOKEN_USES, TWO).with(Dimension.REQUESTS, DAY);

        assertEquals("{requests=50000/24h, token_uses=2}", quota.toString());
        assertEquals(Map.of("requests", "50000/24h", "token_uses", 2L), quota.toClaim());
        assertEquals(quota, Quota.fromClaim(quota.toClaim()));
        assertEquals(quota.hashCode(), Quota.fromClaim(quota.toClaim()).hashCode());
    }

    @Test
    void passesOverDimensionsOfALaterVersion() throws Exception {
        Map<String, Object> claim = Map.of("requests", "50000/24h", "bytes", "1TB/1d", "REQUESTS", List.of());

        assertEquals(Quota.none().with(Dimension.REQUESTS, DAY), Quota.fromClaim(claim));
        assertTrue(Quota.fromClaim(Map.of("bytes", 1)).isEmpty());
    }

    @Test
    void refusesMalformedClaims() {
        for (Object claim : List.of("40/12h", 5, true, List.of(Map.of("requests", "50000/24h")))) {
            assertThrows(QuotaFormatException.class, () -> Quota.fromClaim(claim));
        }
        for (Object value : List.of(40, "forty", true, List.of("40/12h"), Map.of())) {
            assertThrows(QuotaFormatException.class, () -> Quota.fromClaim(Map.of("client", value)));
        }
        for (Object value : List.of(-1, 1.5, "2/1h", Long.MAX_VALUE, List.of(2))) {
            assertThrows(QuotaFormatException.class, () -> Quota.fromClaim(Map.of("token_uses", value)));
        }
    }

    @Test
    void changesNothingInPlace() {
        Quota one = Quota.none().with(Dimension.REQUESTS, DAY);
        Quota other = one.with(Dimension.REQUESTS, HOUR).with(Dimension.TOKEN_USES, TWO);

        assertEquals(Optional.of(DAY), one.limit(Dimension.REQUESTS));
        assertEquals(Optional.of(HOUR), other.limit(Dimension.REQUESTS));
        assertEquals(Optional.empty(), one.limit(Dimension.TOKEN_USES));
        assertEquals(Quota.none().with(Dimension.TOKEN_USES, TWO), other.without(Dimension.REQUESTS));
        assertTrue(Quota.none().isEmpty());
        assertNotEquals(one, other);
        assertThrows(UnsupportedOperationException.class, () -> one.limits().put(Dimension.TOKEN_USES, TWO));
    }

    @Test
    void fillsItsGapsFromTheNextInPrecedence() {
        Quota first = Quota.none().with(Dimension.REQUESTS, HOUR);
        Quota second = Quota.none().with(Dimension.REQUESTS, DAY).with(Dimension.TOKEN_USES, TWO);

        assertEquals(first.with(Dimension.TOKEN_USES, TWO), first.orElse(second));
    }

    @Test
    void refusesLimitOfTheOtherForm() {
        assertThrows(IllegalArgumentException.class, () -> Quota.none().with(Dimension.CLIENT, TWO));
        assertThrows(IllegalArgumentException.class, () -> Quota.none().with(Dimension.TOKEN_USES, DAY));
    }

    @Test
    void namesEachDimensionAsInTheFile() {
        for (Dimension dimension : Dimension.values()) {
            assertEquals(Optional.of(dimension), Dimension.named(dimension.wireName()));
        }
        assertEquals(Optional.empty(), Dimension.named("CLIENT"));
    }

    @Test
    void passesOnWhatItCannotReadAndNeverMoreThanAClaimHolds() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("requests", "50000/24h");
        members.put("client", "5/fortnight");
        for (int i = 0; i < 20; i++) {
            members.put("later" + i, "x".repeat(60));
        }
        members.put("nested", Map.of("limit", "1/day"));

        Quota read = Quota.ofToken(members);
        assertEquals(Map.of(Dimension.REQUESTS, DAY), read.limits());
        assertEquals(Set.of("client", Quota.UNKNOWN), read.unreadable());
        assertTrue(read.claimOctets() <= Quota.MAX_CLAIM, () -> read.claimOctets() + " octets");
        assertTrue(read.toClaim().size() > 10, () -> read.toClaim().toString());
    }

    @Test
    void aClaimOfTheLongestLimitsFits() throws Exception {
        Quota quota = Quota.none();
        for (Dimension dimension : Dimension.values()) {
            String longest = dimension.isRate()
                    ? "shadow:1000000000/month@America/Argentina/ComodRivadavia"
                    : "shadow:1000000000";
            quota = quota.with(dimension, Limit.parse(dimension, longest));
        }
        assertTrue(quota.claimOctets() <= Quota.MAX_CLAIM, quota.claimOctets() + " octets");
    }
}
