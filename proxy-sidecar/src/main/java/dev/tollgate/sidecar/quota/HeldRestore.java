package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import java.util.function.LongSupplier;

/**
 * Puts back events that {@link HeldEvents} has handed out, in another process or this one. Its memory is bounded: what was held
 * in a larger heap need not fit into this one. To be used by one thread.
 */
public final class HeldRestore {
    /** The octets of an integration, of one of its keys and of a client beside their windows. */
    private static final long INTEGRATION = 1536;

    private static final long KEY = 320;
    private static final long CLIENT = 128;

    private final IntegrationUses integrations;
    private final ClientWindows clients;
    private final Ticker ticker;
    private final LongSupplier wallMillis;
    private final long most;
    private long octets;

    /** @param most how many octets what is put back may take */
    HeldRestore(
            IntegrationUses integrations, ClientWindows clients, Ticker ticker, LongSupplier wallMillis, long most) {
        this.integrations = integrations;
        this.clients = clients;
        this.ticker = ticker;
        this.wallMillis = wallMillis;
        this.most = most;
    }

    /**
     * Counts the events of a window, as far as they still count. To be called once for each.
     *
     * @return false if there is no room for it; it is left out then
     */
    public boolean add(HeldWindow held) {
        long now = ticker.read();
        Window restored = Window.under(held.limit(), wallMillis);
        held.events().forEach(events -> restored.take(events.nanos(), events.count(), now));
        if (restored.used(now) == 0) {
            return true;
        }
        if (!takesRoom(held, restored)) {
            return false;
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
        return true;
    }

    private boolean takesRoom(HeldWindow held, Window restored) {
        IntegrationUse known = integrations.peek(held.who().integrationId());
        boolean isClient = held.dimension() == Dimension.CLIENT
                && (known == null || clients.peek(new ClientKey(known, held.client())) == null);
        long more = restored.octets()
                + (known == null ? INTEGRATION : 0)
                + (isClient ? CLIENT : 0)
                + (held.dimension() == Dimension.KEY_REQUESTS ? KEY : 0);
        if (octets + more > most || (isClient && clients.isFull())) {
            return false;
        }
        octets += more;
        return true;
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
