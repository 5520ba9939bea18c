package dev.tollgate.exchange.store.datastore;

import com.google.cloud.Timestamp;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.FullEntity;
import com.google.cloud.datastore.IncompleteKey;
import com.google.cloud.datastore.LongValue;
import com.google.cloud.datastore.NullValue;
import com.google.cloud.datastore.StringValue;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.AuditLine;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.store.MembersJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A converter between entities and lines of the audit log. */
final class DatastoreAudit {
    /** Lines have whole seconds and random ids, so this tells those of one second apart: microseconds since 1970. */
    private static final String ORDER = "order";

    private static final AtomicLong LAST = new AtomicLong();

    private DatastoreAudit() {}

    /** Returns where a line stands. One of an older version counts as the oldest of its second. */
    static AuditPlace place(Entity entity) {
        return new AuditPlace(
                micros(entity),
                order(entity),
                entity.getKey().hasId()
                        ? entity.getKey().getId()
                        : entity.getKey().getName().hashCode());
    }

    /** Datastore, too, has what is no time before all times, the newest first. */
    private static long micros(Entity entity) {
        try {
            Instant at = new DatastoreValues(entity, "").instantOrEpoch("at");
            return Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, at));
        } catch (UnreadableException | ArithmeticException e) {
            return AuditPlace.MAX_MICROS;
        }
    }

    /** Returns the time of a place as Datastore has it. */
    static Timestamp at(AuditPlace place) {
        return DatastoreValues.timestamp(Instant.EPOCH.plus(place.micros(), ChronoUnit.MICROS));
    }

    static AuditLine line(Entity entity) throws UnreadableException {
        return new AuditLine(place(entity), read(entity));
    }

    private static AuditEntry read(Entity entity) throws UnreadableException {
        String described = DatastoreKeys.describe(entity.getKey());
        DatastoreValues values = new DatastoreValues(entity, described);
        String keyId = values.text("key_id");
        return new AuditEntry(
                values.instantOrEpoch("at"),
                values.text("author"),
                values.text("action"),
                values.text("subject"),
                keyId.isEmpty() ? null : keyId,
                MembersJson.read(values.requiredText("before"), described),
                MembersJson.read(values.requiredText("after"), described));
    }

    static FullEntity<IncompleteKey> entity(IncompleteKey key, AuditEntry entry) {
        return Entity.newBuilder(key)
                .set("at", DatastoreValues.timestamp(entry.at()))
                .set(
                        ORDER,
                        LongValue.newBuilder(next()).setExcludeFromIndexes(true).build())
                .set("author", entry.author())
                .set("action", entry.action())
                .set("subject", entry.subject())
                .set("key_id", entry.keyId() == null ? NullValue.of() : StringValue.of(entry.keyId()))
                .set("before", DatastoreEntities.unindexed(MembersJson.write(entry.before())))
                .set("after", DatastoreEntities.unindexed(MembersJson.write(entry.after())))
                .build();
    }

    private static long next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return LAST.updateAndGet(last -> Math.max(last + 1, now));
    }

    private static long order(Entity entity) {
        return entity.contains(ORDER) && entity.getValue(ORDER) instanceof LongValue order
                ? Math.max(0, order.get())
                : 0;
    }
}
