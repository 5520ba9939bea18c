package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a change may read and write. Reads come first: they need not see what the same change has written. */
public interface StoreTransaction {
    /** Finds an integration. */
    Optional<IntegrationEntry> integration(String id) throws StoreException;

    /** Finds the status of an integration, whatever else is in its entry. */
    Optional<String> status(String integrationId) throws StoreException;

    /**
     * Finds a quota as the store has it, in the form of {@link QuotaSchedule#members} whether or not it is well-formed;
     * empty for a holder that is not there. A value that is not an object is returned as one unknown member.
     */
    Optional<Map<String, Object>> quota(QuotaHolder of) throws StoreException;

    /** Returns the statuses of an integration's keys, whatever else is in their entries. */
    Map<KeyName, String> keyStatuses(String integrationId) throws StoreException;

    /** Finds a key. */
    Optional<KeyEntry> key(KeyName name) throws StoreException;

    /** Finds the status of a key, whatever else is in its entry. */
    Optional<String> status(KeyName name) throws StoreException;

    /** Finds an organization. */
    Optional<Organization> organization(String name) throws StoreException;

    /** Returns the autojoin keys of an organization, whatever else is in their entries; the epoch stands for a malformed time. */
    List<OrganizationKey> organizationKeys(String organization) throws StoreException;

    /** Adds an integration. */
    void add(IntegrationEntry integration) throws StoreException;

    /** Adds a key, or changes the end and the successor of the one that has its name. */
    void put(KeyEntry key) throws StoreException;

    /** Changes tier and description of a key that is there, and nothing else. */
    void putTerms(KeyName name, int tier, String description) throws StoreException;

    /** Changes the description of an integration that is there, and nothing else. */
    void putDescription(String integrationId, String description) throws StoreException;

    /** Removes an integration with its keys and all that belongs to them, but for the audit log. */
    void remove(IntegrationEntry integration) throws StoreException;

    /** Changes the status of an integration that is there, and nothing else. */
    void putStatus(String integrationId, String status) throws StoreException;

    /** Changes the quota of a holder that is there, and nothing else. */
    void putQuota(QuotaHolder of, QuotaSchedule quota) throws StoreException;

    /** Changes the status of a key that is there, and nothing else. */
    void putStatus(KeyName name, String status) throws StoreException;

    /** Adds an organization. */
    void add(Organization organization) throws StoreException;

    /** Adds an autojoin key. */
    void addKey(String organization, String apiKey, Instant createdAt) throws StoreException;

    /** Removes an autojoin key for good. */
    void removeKey(OrganizationKey key) throws StoreException;

    /** Finds an operator. */
    Optional<OperatorEntry> operator(String name) throws StoreException;

    /** Adds an operator, or replaces the one that has its name. */
    void put(OperatorEntry operator) throws StoreException;

    /** Adds a line to the audit log. */
    void append(AuditEntry entry) throws StoreException;
}
