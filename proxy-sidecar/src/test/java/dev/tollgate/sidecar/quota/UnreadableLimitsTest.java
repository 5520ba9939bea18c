package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class UnreadableLimitsTest {
    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(UnreadableLimits.class);

    private final List<String> counted = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(7);
    private final UnreadableLimits limits = new UnreadableLimits(counted::add, now::get);

    @Test
    void areCountedEachAndNamedOnceAMinute() {
        Integration acme = new Integration("acme", "k", 0, Quota.ofToken(Map.of("server_tests", "5/1y")));
        for (int i = 0; i < 3; i++) {
            limits.look(acme);
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        limits.look(acme);

        assertEquals(List.of("server_tests", "server_tests", "server_tests", "server_tests"), counted);
        assertEquals(2, lines.list().size());
    }

    @Test
    void saysNothingOfAReadableQuota() {
        limits.look(new Integration("acme", "k", 0, Quota.ofToken(Map.of("client", "5/1h"))));

        assertEquals(List.of(), counted);
        assertEquals(0, lines.list().size());
    }

    @Test
    void aFormOfALaterVersionLeavesItsLimitToTheNextSource() {
        Quota claim = Quota.ofToken(Map.of(
                "requests", "1000/fortnight", "key_requests", "unlimited", "burst", Map.of("limit", "9/1s", "of", 3)));
        Integration acme = new Integration("acme", "k", 0, claim);
        QuotaRules rules =
                new QuotaRules(true, false, Map.of(0, QuotaFixture.rate(Dimension.REQUESTS, 2, 60)), Map.of());
        Quotas quotas = new Quotas(() -> rules, now::get);
        for (int i = 0; i < 5; i++) {
            limits.look(acme);
            assertEquals(
                    i < 2,
                    quotas.admitRequest(acme, QuotaFixture.address("192.0.2.1")).admitted());
        }

        assertEquals(QuotaSource.TIER, rules.source(acme, Dimension.REQUESTS));
        assertEquals(QuotaSource.CLAIM, rules.source(acme, Dimension.KEY_REQUESTS));
        assertEquals(10, counted.size(), counted.toString());
        assertEquals(Set.of("requests", Quota.UNKNOWN), Set.copyOf(counted));
        assertEquals(1, lines.list().size());
    }
}
