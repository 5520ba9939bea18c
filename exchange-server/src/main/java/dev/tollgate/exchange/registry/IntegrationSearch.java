package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * A search for integrations in the order of their ids.
 *
 * @param page which names, and how many
 * @param status only those of this status; empty for all
 */
public record IntegrationSearch(Page page, String status) {
    private static final int BATCH = 500;

    /** Runs the search. A status is looked at here, since no store has it in the order of names. */
    public Listing<IntegrationEntry> in(OperatorStore store) throws StoreException {
        if (status.isEmpty()) {
            return store.integrations(page);
        }
        List<IntegrationEntry> found = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        String after = page.after();
        boolean more = true;
        while (more && found.size() < page.limit()) {
            Listing<IntegrationEntry> batch = store.integrations(new Page(after, page.part(), BATCH));
            complaints.addAll(batch.complaints());
            batch.entries().stream()
                    .filter(entry -> entry.status().equals(status))
                    .forEach(found::add);
            more = batch.entries().size() == BATCH;
            after = more ? batch.entries().get(BATCH - 1).id() : after;
        }
        return new Listing<>(found, complaints).first(page.limit());
    }
}
