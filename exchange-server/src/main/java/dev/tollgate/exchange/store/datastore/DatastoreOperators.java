package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.registry.OperatorEntry;

/** A converter between entities and operators. The kind is Tollgate's own, because token-exchange has no operators. */
final class DatastoreOperators {
    private static final String EXPIRES_AT = "expires_at";

    private DatastoreOperators() {}

    static OperatorEntry read(Entity entity) throws UnreadableException {
        String described = DatastoreKeys.describe(entity.getKey());
        DatastoreValues values = new DatastoreValues(entity, described);
        String role = values.requiredText("role");
        return new OperatorEntry(
                DatastoreKeys.requiredName(entity.getKey()),
                values.requiredText("token_hash"),
                Role.named(role)
                        .orElseThrow(() -> new UnreadableException(
                                described + " has the unknown role '" + role + "': write viewer or editor", null)),
                values.requiredText("status"),
                values.instantOrEpoch("created_at"),
                values.instant(EXPIRES_AT));
    }

    static Entity entity(Key key, OperatorEntry operator) {
        Entity.Builder entity = Entity.newBuilder(key)
                .set("token_hash", operator.hash())
                .set("role", operator.role().toString())
                .set("status", operator.status())
                .set("created_at", DatastoreValues.timestamp(operator.createdAt()));
        if (operator.expiresAt() != null) {
            entity.set(EXPIRES_AT, DatastoreValues.timestamp(operator.expiresAt()));
        }
        return entity.build();
    }
}
