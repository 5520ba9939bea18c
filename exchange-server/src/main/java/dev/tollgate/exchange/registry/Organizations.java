package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** Changes of organizations and their autojoin keys, which have the form that m-lab/autojoin gives them. */
public final class Organizations {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_OCTETS = 32;

    private final OperatorStore store;
    private final Author author;

    public Organizations(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /**
     * Creates an organization.
     *
     * @throws RefusedException if there is one with this name, which stays as it is
     */
    public Organization create(String name, String email) throws StoreException, RefusedException {
        EntryRules.organization(name);
        EntryRules.email(email);
        return store.change(transaction -> {
            if (transaction.organization(name).isPresent()) {
                throw RefusedException.exists("organization '" + name + "' exists already and is not overwritten");
            }
            Organization created = new Organization(name, email, 1.0, author.now());
            transaction.add(created);
            transaction.append(author.entry("organization create", name, Map.of(), created.members()));
            return created;
        });
    }

    /**
     * Makes an autojoin key of 256 random bits.
     *
     * @return the key, to be shown once
     */
    public String createKey(String organization) throws StoreException, RefusedException {
        byte[] random = new byte[KEY_OCTETS];
        RANDOM.nextBytes(random);
        String apiKey = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return store.change(transaction -> {
            requireExisting(transaction, organization);
            OrganizationKey created = new OrganizationKey(OrganizationKey.idOf(apiKey), organization, author.now());
            transaction.addKey(organization, apiKey, created.createdAt());
            transaction.append(
                    author.entry("organization key create", organization, created.id(), Map.of(), created.members()));
            return apiKey;
        });
    }

    /** Removes an autojoin key for good. */
    public void revokeKey(String organization, String keyId) throws StoreException, RefusedException {
        store.change(transaction -> {
            requireExisting(transaction, organization);
            OrganizationKey key = transaction.organizationKeys(organization).stream()
                    .filter(candidate -> candidate.id().equals(keyId))
                    .findFirst()
                    .orElseThrow(() -> RefusedException.missing(
                            "there is no key '" + keyId + "' of organization '" + organization + "'",
                            "see 'organization key list'"));
            transaction.removeKey(key);
            transaction.append(author.entry("organization key revoke", organization, keyId, key.members(), Map.of()));
            return key;
        });
    }

    private static void requireExisting(StoreTransaction transaction, String name)
            throws StoreException, RefusedException {
        if (transaction.organization(name).isEmpty()) {
            throw missing(name);
        }
    }

    /** Says that an organization is missing. */
    public static RefusedException missing(String name) {
        return RefusedException.missing(
                "there is no organization '" + name + "'", "create it first with 'organization create'");
    }
}
