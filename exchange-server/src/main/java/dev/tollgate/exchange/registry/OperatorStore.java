package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore;
import java.util.List;
import java.util.Optional;

/** A store as operators use it: what a server reads, and changes, which are transactions. */
public interface OperatorStore extends KeyStore {
    /**
     * Makes a change, all of it or nothing. What has been acknowledged by returning is durable.
     *
     * @param change may be run again if another process changed the same entries; refuses by throwing
     */
    <T> T change(Change<T> change) throws StoreException, RefusedException;

    /** Returns integrations in the order of their ids. */
    Listing<IntegrationEntry> integrations(Page page) throws StoreException;

    /** Finds an integration. */
    Optional<IntegrationEntry> integration(String id) throws StoreException;

    /** Finds a key of an integration. */
    Optional<KeyEntry> key(KeyName name) throws StoreException;

    /** Returns the keys of an integration, the oldest first. */
    Listing<KeyEntry> keys(String integrationId) throws StoreException;

    /**
     * Returns the keys of several integrations with one query, in no order.
     *
     * @param integrationIds in the order of ids
     */
    Listing<KeyEntry> keysOf(List<String> integrationIds) throws StoreException;

    /** Returns organizations in the order of their names. */
    Listing<Organization> organizations(Page page) throws StoreException;

    /** Finds an organization. */
    Optional<Organization> organization(String name) throws StoreException;

    /** Returns the autojoin keys of an organization, the oldest first. */
    Listing<OrganizationKey> organizationKeys(String organization) throws StoreException;

    /** Returns operators in the order of their names. */
    Listing<OperatorEntry> operators(Page page) throws StoreException;

    /**
     * Finds the token of an operator.
     *
     * @throws StoreException if the store cannot be reached, or what it holds of the operator cannot be read
     */
    Optional<OperatorEntry> operator(String name) throws StoreException;

    /**
     * Reads the audit log, the newest line first.
     *
     * @param subject an integration, organization or operator, empty for all
     * @param after the place behind which to begin, empty for the newest line
     * @param limit how many lines at most, from 1
     */
    Listing<AuditLine> audit(Optional<String> subject, Optional<AuditPlace> after, int limit) throws StoreException;

    /** Reads the newest lines of the audit log. */
    default Listing<AuditEntry> audit(Optional<String> subject, int limit) throws StoreException {
        return audit(subject, Optional.empty(), limit).map(AuditLine::entry);
    }

    /** What to do in a transaction. */
    @FunctionalInterface
    interface Change<T> {
        T in(StoreTransaction transaction) throws StoreException, RefusedException;
    }
}
