package dev.tollgate.jwt.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How large a claim is, and how much of what cannot be read is passed on. */
class QuotaClaimBoundsTest {
    private static final String NAME = "n".repeat(29);
    private static final String TEXT = "x".repeat(64);

    @Test
    void aClaimHasTheOctetsOfItsMembersAndBraces() throws Exception {
        assertEquals("{}".length(), Quota.none().claimOctets());
        Quota one = Quota.none().with(Dimension.TOKEN_USES, new Limit.Count(20));
        assertEquals("{'token_uses':'20',}".length(), one.claimOctets());
        Quota two = one.with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "50000/24h"));
        assertEquals("{'requests':'50000/24h','token_uses':'20',}".length(), two.claimOctets());
    }

    /** Each of ten members has 100 octets, the limit has 20, and both objects have braces: 1024. */
    @Test
    void aClaimOfExactlyOneKibibyteIsPassedOnWhole() {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("requests", "600/1h");
        for (int i = 0; i < 10; i++) {
            claim.put(NAME + i, TEXT);
        }
        assertEquals(claim, Quota.ofToken(claim).toClaim());
    }

    @Test
    void oneOctetMoreDropsTheFirstMemberThatCannotBeRead() {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("requests", "600/10h");
        for (int i = 0; i < 10; i++) {
            claim.put(NAME + i, TEXT);
        }
        Map<String, Object> kept = new LinkedHashMap<>(claim);
        kept.remove(NAME + 0);
        assertEquals(kept, Quota.ofToken(claim).toClaim());
    }

    @Test
    void sixteenMembersArePassedOn() {
        Map<String, Object> claim = new LinkedHashMap<>();
        for (int i = 0; i < 17; i++) {
            claim.put("later" + i, i);
        }
        Map<String, Object> kept = new LinkedHashMap<>(claim);
        kept.remove("later16");
        assertEquals(kept, Quota.ofToken(claim).toClaim());
    }

    @Test
    void namesAndTextsOf64PlainCharactersArePassedOn() {
        for (Object value : List.of(TEXT, "", " !#[]~", 1.5, new BigInteger("9".repeat(70)), true)) {
            Map<String, Object> claim = Map.of("l".repeat(64), value);
            assertEquals(claim, Quota.ofToken(claim).toClaim());
        }
        for (Object value : List.of(TEXT + "x", "\u00e9", "\"", "\\", "\n", "\u007f", List.of(1), Map.of())) {
            assertEquals(Map.of(), Quota.ofToken(Map.of("later", value)).toClaim());
        }
        for (String name : List.of("l".repeat(65), "l\"", "\u00e9")) {
            Quota read = Quota.ofToken(Map.of(name, "5/fortnight"));
            assertEquals(Map.of(), read.toClaim());
            assertEquals(Set.of(Quota.UNKNOWN), read.unreadable());
        }
    }
}
