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
     * Hands out all windows of some integrations, those of clients last. Those in which nothing counts are left out.
     *
     * @param wanted by the id of the integration
     */
    public void each(Predicate<String> wanted, Consumer<HeldWindow> taker) {
        for (IntegrationUse use : integrations.all()) {
            if (wanted.test(use.last().integrationId())) {
                own(use).forEach(taker);
            }
        }
        clients.each(client -> wanted.test(client.integration().last().integrationId()), (client, use) -> {
            List<HeldWindow> held = new ArrayList<>(1);
            synchronized (use) {
                add(held, use.last(), Dimension.CLIENT, client.bits(), clients.peek(client));
            }
            held.forEach(taker);
        });
    }

    private List<HeldWindow> own(IntegrationUse use) {
        List<HeldWindow> held = new ArrayList<>();
        synchronized (use) {
            for (Dimension dimension : Dimension.values()) {
                add(held, use.last(), dimension, 0, use.first(dimension));
            }
            for (KeyUse key : use.keys()) {
                add(held, key.last(), Dimension.KEY_REQUESTS, 0, key.first());
            }
        }
        return held;
    }

    private void add(List<HeldWindow> held, Integration who, Dimension dimension, long client, @Nullable Window first) {
        long now = ticker.read();
        for (Window window = first; window != null; window = window.next) {
            HeldWindow one = HeldWindow.of(who, dimension, client, window, now);
            if (!one.events().isEmpty()) {
                held.add(one);
            }
        }
    }
}
