package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.util.Map;

/** Changes of integrations. Their quotas are changed by {@link QuotaEdits}. */
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
        EntryRules.integrationId(id);
        EntryRules.description(description);
        return store.change(transaction -> {
            if (transaction.status(id).isPresent()) {
                throw RefusedException.exists("integration '" + id + "' exists already and is not overwritten");
            }
            IntegrationEntry created =
                    new IntegrationEntry(id, description, Status.ACTIVE, author.now(), QuotaSchedule.none());
            transaction.add(created);
            transaction.append(author.entry("integration create", id, Map.of(), created.members()));
            return created;
        });
    }

    /**
     * Changes the description of an integration.
     *
     * @return the integration as it is now
     */
    public IntegrationEntry update(String id, String description, Expected expected)
            throws StoreException, RefusedException {
        EntryRules.description(description);
        return store.change(transaction -> {
            IntegrationEntry before = transaction.integration(id).orElseThrow(() -> missing(id));
            expected.check("integration '" + id + "'", before::tag);
            IntegrationEntry after = before.described(description);
            if (!after.equals(before)) {
                transaction.putDescription(id, description);
                transaction.append(author.entry("integration update", id, before.members(), after.members()));
            }
            return after;
        });
    }

    /**
     * Removes an integration with its keys and quotas for good. Its lines in the audit log stay.
     *
     * @throws RefusedException if it has a key that may still be exchanged, now or once it is resumed
     */
    public void delete(String id, Expected expected) throws StoreException, RefusedException {
        store.change(transaction -> {
            IntegrationEntry before = transaction.integration(id).orElseThrow(() -> missing(id));
            expected.check("integration '" + id + "'", before::tag);
            long live = transaction.keyStatuses(id).values().stream()
                    .filter(status -> !status.equals(Status.REVOKED))
                    .count();
            if (live > 0) {
                throw RefusedException.state(
                        "integration '" + id + "' has " + live + (live == 1 ? " key" : " keys") + " that "
                                + (live == 1 ? "is" : "are") + " not revoked",
                        "revoke with 'key revoke' first, or suspend the integration instead");
            }
            transaction.remove(before);
            transaction.append(author.entry("integration delete", id, before.members(), Map.of()));
            return before;
        });
    }

    /**
     * Suspends an integration and each of its active keys until it is resumed. The keys are suspended because
     * m-lab/token-exchange reads only their status.
     *
     * @return the status that it had before
     */
    public String suspend(String id) throws StoreException, RefusedException {
        return suspend(id, Expected.ANYTHING);
    }

    /** The same for an integration in a certain state. */
    public String suspend(String id, Expected expected) throws StoreException, RefusedException {
        return move(id, "integration suspend", Status.ACTIVE, Status.SUSPENDED, expected);
    }

    /**
     * Resumes an integration and the keys that were suspended with it; what was revoked stays revoked.
     *
     * @return the status that it had before
     */
    public String resume(String id) throws StoreException, RefusedException {
        return resume(id, Expected.ANYTHING);
    }

    /** The same for an integration in a certain state. */
    public String resume(String id, Expected expected) throws StoreException, RefusedException {
        return move(id, "integration resume", Status.SUSPENDED, Status.ACTIVE, expected);
    }

    /** Reads statuses only, so that it also works on an entry with other malformed parts. */
    private String move(String id, String action, String from, String to, Expected expected)
            throws StoreException, RefusedException {
        return store.change(transaction -> {
            String before = transaction.status(id).orElseThrow(() -> missing(id));
            expected.check(
                    "integration '" + id + "'",
                    () -> transaction
                            .integration(id)
                            .orElseThrow(() -> missing(id))
                            .tag());
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
        return RefusedException.missing(
                "there is no integration '" + id + "'",
                "see 'integration list', or create it with 'integration create'");
    }
}
