package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.util.function.LongSupplier;

/** Puts back events that {@link HeldEvents} has handed out, in another process or this one. */
public final class HeldRestore {
    private final IntegrationUses integrations;
    private final ClientWindows clients;
    private final Ticker ticker;
    private final LongSupplier wallMillis;

    HeldRestore(IntegrationUses integrations, ClientWindows clients, Ticker ticker, LongSupplier wallMillis) {
        this.integrations = integrations;
        this.clients = clients;
        this.ticker = ticker;
        this.wallMillis = wallMillis;
    }

    /** Counts the events of a window, as far as they still count. To be called once for each. */
    public void add(HeldWindow held) {
        long now = ticker.read();
        Window restored = Window.under(held.limit(), wallMillis);
        held.events().forEach(events -> restored.take(events.nanos(), events.count(), now));
        if (restored.used(now) == 0) {
            return;
        }
        IntegrationUse use = integrations.of(held.who());
        synchronized (use) {
            if (use.keepFor(held.limit())) {
                integrations.keep(held.who(), use);
            }
            if (held.dimension() == Dimension.CLIENT) {
                addClient(new ClientKey(use, held.client()), restored);
            } else {
                Window first = held.dimension() == Dimension.KEY_REQUESTS
                        ? use.key(held.who(), held.limit(), wallMillis, now).first()
                        : use.first(held.dimension(), held.limit(), wallMillis);
                link(first, restored, held, now);
            }
        }
    }

    /** Takes that an integration exists, of which another process counts. */
    public void know(Integration who) {
        integrations.of(who);
    }

    private void addClient(ClientKey client, Window restored) {
        Window first = clients.peek(client);
        if (first == null) {
            clients.put(client, restored);
        } else {
            restored.next = first.next;
            first.next = restored;
            clients.put(client, first);
        }
    }

    /** The first window of a chain may have been made for this one. */
    private static void link(Window first, Window restored, HeldWindow held, long now) {
        if (first.limit().equals(held.limit())) {
            held.events().forEach(events -> first.take(events.nanos(), events.count(), now));
        } else {
            restored.next = first.next;
            first.next = restored;
        }
    }
}
