package dev.tollgate.exchange.verification;

import dev.tollgate.http.AddressBlock;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.spi.LoggingEventBuilder;

/** A tally of refusals: how many, why, and from how many addresses (IPv6: /64). */
final class RefusalTally {
    static final int MAX_ADDRESSES = 100;

    private final Map<Refusal, Integer> counts = new EnumMap<>(Refusal.class);
    private final Set<AddressBlock> clients = new HashSet<>();

    void add(Refusal refusal, AddressBlock client) {
        counts.merge(refusal, 1, Integer::sum);
        if (clients.size() < MAX_ADDRESSES) {
            clients.add(client);
        }
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Moves all of it to a new one. */
    RefusalTally take() {
        RefusalTally taken = new RefusalTally();
        taken.counts.putAll(counts);
        taken.clients.addAll(clients);
        counts.clear();
        clients.clear();
        return taken;
    }

    LoggingEventBuilder addTo(LoggingEventBuilder line) {
        LoggingEventBuilder longer = line;
        for (Map.Entry<Refusal, Integer> count : counts.entrySet()) {
            longer = longer.addKeyValue(count.getKey().field(), count.getValue());
        }
        boolean all = clients.size() < MAX_ADDRESSES;
        return longer.addKeyValue("addresses", all ? clients.size() : MAX_ADDRESSES + " or more");
    }
}
