package dev.tollgate.exchange.apikey;

import org.jspecify.annotations.Nullable;

/**
 * The name of a key: the parts of an {@link ApiKey} that are not secret.
 *
 * @param integrationId the integration's id
 * @param keyId the key's id with its {@code ki_}
 */
public record KeyName(String integrationId, String keyId) {
    /** The methods that a record has by itself are spun at their first call, while the first client waits. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyName name && integrationId.equals(name.integrationId) && keyId.equals(name.keyId);
    }

    @Override
    public int hashCode() {
        return 31 * integrationId.hashCode() + keyId.hashCode();
    }
}
