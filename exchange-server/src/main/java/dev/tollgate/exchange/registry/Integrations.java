package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.util.Map;

/** Changes of integrations. Their quotas are changed by {@link Quotas}. */
public final class Integrations {
    private final OperatorStore store;
    private final Author author;

    public Integrations(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /**
     * Creates an integration.
     *
     * @throws RefusedException if there is one with this id, which stays as it is
     */
    public IntegrationEntry create(String id, String description) throws StoreException, RefusedException {
        return store.change(transaction -> {
            if (transaction.status(id).isPresent()) {
                throw new RefusedException("integration '" + id + "' exists already and is not overwritten");
            }
            IntegrationEntry created =
                    new IntegrationEntry(id, description, Status.ACTIVE, author.now(), QuotaSchedule.none());
            transaction.add(created);
            transaction.append(author.entry("integration create", id, Map.of(), created.members()));
            return created;
        });
    }

    /**
     * Suspends an integration and each of its active keys until it is resumed. The keys are suspended because
     * m-lab/token-exchange reads only their status.
     *
     * @return the status that it had before
     */
    public String suspend(String id) throws StoreException, RefusedException {
        return move(id, "integration suspend", Status.ACTIVE, Status.SUSPENDED);
    }

    /**
     * Resumes an integration and the keys that were suspended with it; what was revoked stays revoked.
     *
     * @return the status that it had before
     */
    public String resume(String id) throws StoreException, RefusedException {
        return move(id, "integration resume", Status.SUSPENDED, Status.ACTIVE);
    }

    /** Reads statuses only, so that it also works on an entry with other malformed parts. */
    private String move(String id, String action, String from, String to) throws StoreException, RefusedException {
        return store.change(transaction -> {
            String before = transaction.status(id).orElseThrow(() -> missing(id));
            boolean changed = !before.equals(to);
            for (Map.Entry<KeyName, String> key : transaction.keyStatuses(id).entrySet()) {
                if (key.getValue().equals(from)) {
                    transaction.putStatus(key.getKey(), to);
                    changed = true;
                }
            }
            if (changed) {
                transaction.putStatus(id, to);
                transaction.append(author.entry(action, id, status(id, before), status(id, to)));
            }
            return before;
        });
    }

    private static Map<String, Object> status(String id, String status) {
        return Map.of("integration_id", id, "status", status);
    }

    /** Says that an integration is missing. */
    public static RefusedException missing(String id) {
        return new RefusedException("there is no integration '" + id + "': create it first with 'integration create'");
    }
}
