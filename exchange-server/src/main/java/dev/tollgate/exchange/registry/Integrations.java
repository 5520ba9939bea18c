package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.jwt.quota.Quota;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes of integrations and their quotas. */
public final class Integrations {
    private final OperatorStore store;
    private final Author author;

    public Integrations(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /**
     * Registers an integration.
     *
     * @throws RefusedException if there is one with this id, which stays as it is
     */
    public IntegrationEntry create(String id, String description) throws StoreException, RefusedException {
        return store.change(transaction -> {
            if (transaction.integration(id).isPresent()) {
                throw new RefusedException("integration '" + id + "' exists already and is not overwritten");
            }
            IntegrationEntry created = new IntegrationEntry(id, description, Status.ACTIVE, author.now(), Quota.none());
            transaction.put(created);
            transaction.append(author.entry("integration create", id, Map.of(), created.members()));
            return created;
        });
    }

    /**
     * Stops an integration until it is resumed: it and each of its active keys become suspended, the keys because
     * m-lab/token-exchange reads nothing else.
     *
     * @return the integration as it was before
     */
    public IntegrationEntry suspend(String id) throws StoreException, RefusedException {
        return move(id, "integration suspend", Status.ACTIVE, Status.SUSPENDED);
    }

    /**
     * Resumes an integration and the keys that were suspended with it; what was revoked stays revoked.
     *
     * @return the integration as it was before
     */
    public IntegrationEntry resume(String id) throws StoreException, RefusedException {
        return move(id, "integration resume", Status.SUSPENDED, Status.ACTIVE);
    }

    private IntegrationEntry move(String id, String action, String from, String to)
            throws StoreException, RefusedException {
        return store.change(transaction -> {
            IntegrationEntry before = existing(transaction, id);
            IntegrationEntry after = before.withStatus(to);
            boolean changed = !before.equals(after);
            for (KeyEntry key : transaction.keys(id)) {
                if (key.status().equals(from)) {
                    transaction.put(key.withStatus(to));
                    changed = true;
                }
            }
            if (changed) {
                transaction.put(after);
                transaction.append(author.entry(action, id, before.members(), after.members()));
            }
            return before;
        });
    }

    /**
     * Changes the quota, which goes into every token from now on.
     *
     * @param action what the audit log calls it
     * @param change from the quota that is set to the one that shall be
     * @return the integration with its new quota
     */
    public IntegrationEntry changeQuota(String id, String action, UnaryOperator<Quota> change)
            throws StoreException, RefusedException {
        return store.change(transaction -> {
            IntegrationEntry before = existing(transaction, id);
            IntegrationEntry after = before.withQuota(change.apply(before.quota()));
            if (!before.equals(after)) {
                transaction.put(after);
                transaction.append(author.entry(action, id, before.members(), after.members()));
            }
            return after;
        });
    }

    static IntegrationEntry existing(StoreTransaction transaction, String id) throws StoreException, RefusedException {
        return transaction.integration(id).orElseThrow(() -> missing(id));
    }

    /** Says that an integration is missing. */
    public static RefusedException missing(String id) {
        return new RefusedException("there is no integration '" + id + "': create it first with 'integration create'");
    }
}
