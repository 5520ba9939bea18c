package dev.tollgate.exchange.apikey;

/**
 * The name of a key: the parts of an {@link ApiKey} that are not secret.
 *
 * @param integrationId the integration's id
 * @param keyId the key's id with its {@code ki_}
 */
public record KeyName(String integrationId, String keyId) {}
