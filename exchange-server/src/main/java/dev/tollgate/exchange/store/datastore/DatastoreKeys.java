package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.IncompleteKey;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.PathElement;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.QuotaHolder;
import java.nio.charset.StandardCharsets;

/**
 * Names entities. The first four kinds are those of m-lab/token-exchange and hold its properties and no others, since its
 * client refuses an entity with one more; the others are our own, which it never reads.
 *
 * @param place their namespaces
 */
record DatastoreKeys(DatastoreLocation place) {
    static final String INTEGRATION = "IntegrationMeta";
    static final String API_KEY = "IntegrationAPIKey";
    static final String ORGANIZATION = "Organization";
    static final String ORGANIZATION_KEY = "APIKey";

    private static final String QUOTA = "IntegrationQuota";
    private static final String STATUS = "IntegrationStatus";
    private static final String KEY_END = "IntegrationKeyEnd";
    private static final String KEY_USE = "IntegrationKeyUse";
    static final String AUDIT = "IntegrationAudit";
    static final String OPERATOR = "IntegrationOperator";

    private static final int RESERVED_LENGTH = 4;

    /** In octets of UTF-8, of a name and of a property that is looked for. */
    private static final int LONGEST = 1_500;

    /** Makes another name of a reserved one; nothing comes between the two. */
    private static final char BEHIND = '\0';

    /** The name of a single child. */
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

    Key quota(KeyName name) {
        return child(apiKey(name), QUOTA, ONLY);
    }

    Key quota(QuotaHolder of) {
        return of.keyId() == null ? quota(of.integrationId()) : quota(new KeyName(of.integrationId(), of.keyId()));
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

    Key operator(String name) {
        return Key.newBuilder(place.projectId(), OPERATOR, name)
                .setNamespace(place.integrationNamespace())
                .build();
    }

    IncompleteKey audit() {
        return IncompleteKey.newBuilder(place.projectId(), AUDIT)
                .setNamespace(place.integrationNamespace())
                .build();
    }

    private static Key child(Key parent, String kind, String name) {
        return Key.newBuilder(parent, kind, name).build();
    }

    /** @throws UnreadableException if the key or its only ancestor has a number in the place of a name */
    static KeyName nameOf(Key apiKey) throws UnreadableException {
        return new KeyName(parentName(apiKey), requiredName(apiKey));
    }

    /** @throws UnreadableException if the key has a number in the place of a name */
    static String requiredName(Key key) throws UnreadableException {
        if (!key.hasName()) {
            throw misplaced(key, "has a number for a name");
        }
        return key.getName();
    }

    /** @throws UnreadableException if the key has not exactly one ancestor, which has a name */
    static String parentName(Key key) throws UnreadableException {
        if (key.getAncestors().size() != 1) {
            throw misplaced(key, "does not have exactly one ancestor");
        }
        PathElement parent = key.getAncestors().get(0);
        if (!parent.hasName()) {
            throw misplaced(key, "has an ancestor with a number for a name");
        }
        return parent.getName();
    }

    private static UnreadableException misplaced(Key key, String how) {
        return new UnreadableException(
                describe(key) + " " + how
                        + ", so no server can use it: create it again with a name, and delete this one",
                null);
    }

    /** Names an entity for operators. The name of an autojoin key is the key itself, so its id is used instead. */
    static String describe(Key key) {
        String name = key.getKind().equals(ORGANIZATION_KEY) && key.hasName()
                ? OrganizationKey.idOf(key.getName())
                : String.valueOf(key.getNameOrId());
        String owner = key.getAncestors().isEmpty()
                ? ""
                : " of '" + key.getAncestors().get(0).getNameOrId() + "'";
        return key.getKind() + " '" + name + "'" + owner;
    }

    /** Returns whether an entity can have a key. Datastore refuses all others, even in a lookup. */
    static boolean isPossible(Key key) {
        return isPossible(String.valueOf(key.getNameOrId()))
                && key.getAncestors().stream().allMatch(above -> isPossible(String.valueOf(above.getNameOrId())));
    }

    private static boolean isPossible(String name) {
        boolean reserved = name.startsWith("__") && name.endsWith("__") && name.length() >= RESERVED_LENGTH;
        return !reserved && isShort(name);
    }

    /** Returns whether Datastore looks for a text in a property. */
    static boolean isShort(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    /** Returns a name that has the same place between the names that there can be, and may be compared with. */
    static String bound(String name) {
        if (isPossible(name)) {
            return name;
        }
        if (isShort(name)) {
            return name + BEHIND;
        }
        int end = Math.min(name.length(), LONGEST);
        while (!isShort(name.substring(0, end))) {
            end--;
        }
        return name.substring(0, end);
    }
}
