package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
            if (transaction.status(id).isPresent()) {
                throw new RefusedException("integration '" + id + "' exists already and is not overwritten");
            }
            IntegrationEntry created = new IntegrationEntry(id, description, Status.ACTIVE, author.now(), Quota.none());
            transaction.add(created);
            transaction.append(author.entry("integration create", id, Map.of(), created.members()));
            return created;
        });
    }

    /**
     * Stops an integration until it is resumed: it and each of its active keys become suspended, the keys because
     * m-lab/token-exchange reads nothing else.
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

    /** Looks at statuses only, so that an entry of which something else is malformed is moved, too. */
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

    /**
     * Sets the limits of a quota, which goes into every token from now on; the others stay.
     *
     * @return the quota as it is now
     */
    public Quota setQuota(String id, Quota given) throws StoreException, RefusedException {
        return changeQuota(id, "quota set", members -> members.putAll(given.toClaim()));
    }

    /**
     * Clears limits of a quota.
     *
     * @param dimensions which ones; none for all
     * @return the quota as it is now
     */
    public Quota clearQuota(String id, List<Dimension> dimensions) throws StoreException, RefusedException {
        List<Dimension> cleared = dimensions.isEmpty() ? List.of(Dimension.values()) : dimensions;
        return changeQuota(
                id, "quota clear", members -> cleared.forEach(dimension -> members.remove(dimension.wireName())));
    }

    /** What is malformed may be set or cleared, but not left. */
    private Quota changeQuota(String id, String action, Consumer<Map<String, Object>> change)
            throws StoreException, RefusedException {
        return store.change(transaction -> {
            Map<String, Object> before = transaction.quota(id).orElseThrow(() -> missing(id));
            Map<String, Object> members = new LinkedHashMap<>(before);
            change.accept(members);
            Quota after = wellFormed(id, members);
            if (!texts(before).equals(texts(after.toClaim()))) {
                transaction.putQuota(id, after);
                transaction.append(author.entry(action, id, quota(id, before), quota(id, after.toClaim())));
            }
            return after;
        });
    }

    private static Quota wellFormed(String id, Map<String, Object> members) throws RefusedException {
        try {
            return Quota.fromClaim(members);
        } catch (QuotaFormatException e) {
            throw new RefusedException("integration '" + id + "' has a malformed limit (" + e.getMessage()
                    + "): name it in this command, too, or clear it first with 'quota clear'");
        }
    }

    /** A number may have been read as a shorter one. */
    private static Map<String, String> texts(Map<String, Object> limits) {
        Map<String, String> texts = new LinkedHashMap<>();
        limits.forEach((name, limit) -> texts.put(name, String.valueOf(limit)));
        return texts;
    }

    private static Map<String, Object> quota(String id, Map<String, Object> limits) {
        return Map.of("integration_id", id, "quota", limits);
    }

    /** Says that an integration is missing. */
    public static RefusedException missing(String id) {
        return new RefusedException("there is no integration '" + id + "': create it first with 'integration create'");
    }
}
