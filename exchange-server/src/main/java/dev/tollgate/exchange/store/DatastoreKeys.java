package dev.tollgate.exchange.store;

import com.google.cloud.datastore.IncompleteKey;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.PathElement;
import dev.tollgate.exchange.apikey.KeyName;

/**
 * Names entities. The first four kinds are those of m-lab/token-exchange and hold its properties and no others, since its
 * client refuses an entity with one more; the others are our own, which it never reads.
 *
 * @param place their namespaces
 */
record DatastoreKeys(DatastorePlace place) {
    static final String INTEGRATION = "IntegrationMeta";
    static final String API_KEY = "IntegrationAPIKey";
    static final String ORGANIZATION = "Organization";
    static final String ORGANIZATION_KEY = "APIKey";

    private static final String QUOTA = "IntegrationQuota";
    private static final String STATUS = "IntegrationStatus";
    private static final String KEY_END = "IntegrationKeyEnd";
    private static final String KEY_USE = "IntegrationKeyUse";
    static final String AUDIT = "IntegrationAudit";

    /** The one name of an only child. */
    private static final String ONLY = "current";

    Key integration(String id) {
        return Key.newBuilder(place.projectId(), INTEGRATION, id)
                .setNamespace(place.integrationNamespace())
                .build();
    }

    Key apiKey(KeyName name) {
        return child(integration(name.integrationId()), API_KEY, name.keyId());
    }

    Key quota(String integrationId) {
        return child(integration(integrationId), QUOTA, ONLY);
    }

    Key status(String integrationId) {
        return child(integration(integrationId), STATUS, ONLY);
    }

    Key end(KeyName name) {
        return child(apiKey(name), KEY_END, ONLY);
    }

    Key use(KeyName name) {
        return child(apiKey(name), KEY_USE, ONLY);
    }

    Key organization(String name) {
        return Key.newBuilder(place.projectId(), ORGANIZATION, name)
                .setNamespace(place.platformNamespace())
                .build();
    }

    Key organizationKey(String organization, String apiKey) {
        return child(organization(organization), ORGANIZATION_KEY, apiKey);
    }

    IncompleteKey audit() {
        return IncompleteKey.newBuilder(place.projectId(), AUDIT)
                .setNamespace(place.integrationNamespace())
                .build();
    }

    private static Key child(Key parent, String kind, String name) {
        return Key.newBuilder(parent, kind, name).build();
    }

    static KeyName nameOf(Key apiKey) {
        return new KeyName(parentName(apiKey), apiKey.getName());
    }

    static String parentName(Key key) {
        PathElement parent = key.getAncestors().get(0);
        return parent.getName();
    }
}
