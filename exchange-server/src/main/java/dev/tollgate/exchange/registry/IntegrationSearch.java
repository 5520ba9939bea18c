package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A search for integrations.
 *
 * @param page which names, and how many
 * @param status only those of this status; empty for all
 * @param order in which they come
 */
public record IntegrationSearch(Page page, String status, Order order) {
    private static final int FIRST_BATCH = 500;
    private static final int LARGEST_BATCH = 8_000;

    /** The order of what is found. Any but that of names reads all entries first. */
    public enum Order {
        NAME,
        /** The oldest first. */
        CREATED,
        NEWEST;

        /** As commands write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A search in the order of names. */
    public IntegrationSearch(Page page, String status) {
        this(page, status, Order.NAME);
    }

    /** Runs the search. */
    public Listing<IntegrationEntry> in(OperatorStore store) throws StoreException {
        if (order == Order.NAME) {
            return find(store, page);
        }
        Comparator<IntegrationEntry> oldestFirst = Comparator.comparing(IntegrationEntry::createdAt);
        return find(store, new Page(page.after(), page.part(), Integer.MAX_VALUE))
                .sorted(order == Order.NEWEST ? oldestFirst.reversed() : oldestFirst)
                .first(page.limit());
    }

    /** A status is looked at here, since no store has it in the order of names. */
    private Listing<IntegrationEntry> find(OperatorStore store, Page part) throws StoreException {
        if (status.isEmpty()) {
            return store.integrations(part);
        }
        List<IntegrationEntry> found = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        String after = part.after();
        int size = FIRST_BATCH;
        boolean more = true;
        while (more && found.size() < part.limit()) {
            Listing<IntegrationEntry> batch = store.integrations(new Page(after, part.part(), size));
            complaints.addAll(batch.complaints());
            batch.entries().stream()
                    .filter(entry -> entry.status().equals(status))
                    .forEach(found::add);
            more = batch.entries().size() == size;
            after = more ? batch.entries().get(size - 1).id() : after;
            size = Math.min(2 * size, LARGEST_BATCH);
        }
        return new Listing<>(found, complaints).first(part.limit());
    }
}
