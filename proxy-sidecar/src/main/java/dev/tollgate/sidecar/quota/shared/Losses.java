package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.HeldEvents;
import dev.tollgate.sidecar.quota.HeldWindow;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store has lost and this sidecar still counts: it goes into the backlogs again. Meanwhile this sidecar decides by
 * its share.
 */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    /** That which remembers most has all the events that the others have. */
    private static final Comparator<HeldWindow> BY_MEMORY = Comparator.<HeldWindow, Duration>comparing(
                    window -> window.limit().longest())
            .thenComparing(window -> window.limit().max());

    /**
     * What is lost of an integration.
     *
     * @param since when it was counted, in nanoseconds; the smallest number for all of it
     */
    private record Loss(Standing standing, long since) {
        boolean has(HeldWindow.Events events) {
            return since == Long.MIN_VALUE || events.nanos() - since > 0;
        }
    }

    private final HeldEvents held;
    private final Map<String, Loss> lost = new ConcurrentHashMap<>();

    /** @param held what counts in this process */
    Losses(HeldEvents held) {
        this.held = held;
    }

    /** Remembers a loss. Never waits. */
    void add(Standing standing, long since) {
        standing.restore(true);
        lost.merge(
                standing.integrationId(),
                new Loss(standing, since),
                (one, other) -> one.since() - other.since() < 0 || one.since() == Long.MIN_VALUE ? one : other);
    }

    /** Puts what is lost into the backlogs, in their place of what is there. Takes a while; not for event loops. */
    void restore() {
        Map<String, Loss> now = new HashMap<>(lost);
        if (now.isEmpty()) {
            return;
        }
        now.forEach(lost::remove);
        now.values().forEach(loss -> loss.standing().backlog().clear());
        held.each(now::containsKey, windows -> {
            HeldWindow longest = Collections.max(windows, BY_MEMORY);
            add(now.get(longest.who().integrationId()), longest);
        });
        now.values().forEach(loss -> loss.standing().restore(false));
        LOG.atWarn()
                .addKeyValue("integrations", now.size())
                .log("the shared store of quotas has lost counts: this sidecar writes back what it has counted");
    }

    private static void add(@Nullable Loss loss, HeldWindow window) {
        WindowName name = name(window);
        if (loss == null || name == null) {
            return;
        }
        AskedLimit asked = new AskedLimit(name, window.limit());
        for (HeldWindow.Events events : window.events()) {
            if (loss.has(events)) {
                loss.standing().backlog().add(asked, events.nanos(), events.count());
            }
        }
    }

    private static @Nullable WindowName name(HeldWindow window) {
        return switch (window.dimension()) {
            case CLIENT -> WindowName.client(window.client());
            case REQUESTS -> WindowName.REQUESTS;
            case TESTS -> WindowName.TESTS;
            case KEY_REQUESTS -> WindowName.key(window.who().keyId());
            default -> null;
        };
    }
}
