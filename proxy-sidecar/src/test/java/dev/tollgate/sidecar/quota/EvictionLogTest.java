package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operators learn that there are more clients than are held, and once a minute is enough. */
class EvictionLogTest {
    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(EvictionLog.class);

    private final QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 9, 3600), 100);
    private int client;

    @Test
    void saysNothingWhileThereIsRoom() {
        requests(100);
        for (client = 0; client < 100; client++) {
            f.request(client);
        }
        assertEquals(List.of(), lines.list());
    }

    @Test
    void saysOnceAMinuteHowManyWereForgottenAndForWhom() {
        requests(300);
        assertEquals(1, lines.list().size());
        assertTrue(line(0).endsWith("[forgotten=\"1\", held=\"100\", integration=\"acme\"]"), line(0));

        f.pass(Duration.ofSeconds(60).minusNanos(1));
        requests(1);
        assertEquals(1, lines.list().size());

        f.pass(Duration.ofNanos(1));
        requests(1);
        assertEquals(2, lines.list().size());
        assertTrue(line(1).contains("[forgotten=\"201\","), line(1));

        f.pass(Duration.ofHours(2));
        requests(50);
        assertEquals(2, lines.list().size());
    }

    private void requests(int count) {
        for (int i = 0; i < count; i++) {
            f.request(client++);
        }
    }

    private String line(int index) {
        ILoggingEvent event = lines.list().get(index);
        return event.getFormattedMessage() + " " + event.getKeyValuePairs();
    }
}
