package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        Integration acme = new Integration("acme", "k", 0, Quota.ofToken(Map.of("server_tests", "5/1w")));
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
}
