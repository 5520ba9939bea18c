package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
                own(use).forEach(taker);
            }
        }
        clients.each(client -> wanted.test(client.integration().last().integrationId()), (client, use) -> {
            List<HeldWindow> held;
            synchronized (use) {
                held = windows(use.last(), Dimension.CLIENT, client.bits(), clients.peek(client));
            }
            if (!held.isEmpty()) {
                taker.accept(held);
            }
        });
    }

    private List<List<HeldWindow>> own(IntegrationUse use) {
        List<List<HeldWindow>> held = new ArrayList<>();
        synchronized (use) {
            for (Dimension dimension : Dimension.values()) {
                held.add(windows(use.last(), dimension, 0, use.first(dimension)));
            }
            for (KeyUse key : use.keys()) {
                held.add(windows(key.last(), Dimension.KEY_REQUESTS, 0, key.first()));
            }
        }
        held.removeIf(List::isEmpty);
        return held;
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
