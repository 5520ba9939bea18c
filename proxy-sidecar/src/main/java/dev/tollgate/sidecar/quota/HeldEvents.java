package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All events that count in this process. Decisions go on while they are read: an integration waits for one of its windows at
 * a time.
 */
public final class HeldEvents {
    private final IntegrationUses integrations;
    private final ClientWindows clients;
    private final Ticker ticker;

    HeldEvents(IntegrationUses integrations, ClientWindows clients, Ticker ticker) {
        this.integrations = integrations;
        this.clients = clients;
        this.ticker = ticker;
    }

    /**
     * Hands out all windows of some integrations, those of clients last. Those in which nothing counts are left out. Events that
     * count under several limits are in one list.
     *
     * @param wanted by the id of the integration
     */
    public void each(Predicate<String> wanted, Consumer<List<HeldWindow>> taker) {
        for (IntegrationUse use : integrations.all()) {
            if (wanted.test(use.last().integrationId())) {
                own(use, taker);
            }
        }
        clients.each(client -> wanted.test(client.integration().last().integrationId()), (client, use) -> {
            hand(use, taker, () -> windows(use.last(), Dimension.CLIENT, client.bits(), clients.peek(client)));
        });
    }

    /** All events of an integration with thousands of keys need not fit into the memory once more. */
    private void own(IntegrationUse use, Consumer<List<HeldWindow>> taker) {
        for (Dimension dimension : Dimension.values()) {
            hand(use, taker, () -> windows(use.last(), dimension, 0, use.first(dimension)));
        }
        List<KeyUse> keys;
        synchronized (use) {
            keys = use.keys();
        }
        for (KeyUse key : keys) {
            hand(use, taker, () -> windows(key.last(), Dimension.KEY_REQUESTS, 0, key.first()));
        }
    }

    private static void hand(IntegrationUse use, Consumer<List<HeldWindow>> taker, Supplier<List<HeldWindow>> windows) {
        List<HeldWindow> held;
        synchronized (use) {
            held = windows.get();
        }
        if (!held.isEmpty()) {
            taker.accept(held);
        }
    }

    private List<HeldWindow> windows(Integration who, Dimension dimension, long client, @Nullable Window first) {
        long now = ticker.read();
        List<HeldWindow> held = new ArrayList<>(1);
        for (Window window = first; window != null; window = window.next) {
            HeldWindow one = HeldWindow.of(who, dimension, client, window, now);
            if (!one.events().isEmpty()) {
                held.add(one);
            }
        }
        return held;
    }
}
