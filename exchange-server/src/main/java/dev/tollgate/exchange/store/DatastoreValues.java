package dev.tollgate.exchange.store;

import com.google.cloud.Timestamp;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.NullValue;
import com.google.cloud.datastore.Value;
import com.google.cloud.datastore.ValueType;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads properties of an entity, by their types: others, or operators by hand, may have written it. */
final class DatastoreValues {
    private final Entity entity;
    private final String name;

    DatastoreValues(Entity entity, String name) {
        this.entity = entity;
        this.name = name;
    }

    /** Returns a string, empty where there is none. */
    String text(String property) throws UnreadableException {
        return find(property, ValueType.STRING)
                .map(value -> (String) value.get())
                .orElse("");
    }

    /** Returns a string that must be there. */
    String requiredText(String property) throws UnreadableException {
        return find(property, ValueType.STRING)
                .map(value -> (String) value.get())
                .orElseThrow(() -> malformed(property, "is missing"));
    }

    /** Returns an integer of 0 or more, 0 where there is none. */
    int size(String property) throws UnreadableException {
        long value =
                find(property, ValueType.LONG).map(found -> (Long) found.get()).orElse(0L);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed(property, "is " + value + ", not 0 or more");
        }
        return (int) value;
    }

    /** Returns a floating-point number, null where there is none. */
    @Nullable
    Double number(String property) throws UnreadableException {
        return find(property, ValueType.DOUBLE)
                .map(value -> (Double) value.get())
                .orElse(null);
    }

    /** Returns an instant, null where there is none. */
    @Nullable
    Instant instant(String property) throws UnreadableException {
        return find(property, ValueType.TIMESTAMP)
                .map(value -> (Timestamp) value.get())
                .map(at -> Instant.ofEpochSecond(at.getSeconds(), at.getNanos()))
                .orElse(null);
    }

    /** Returns an instant, the epoch where there is none. */
    Instant instantOrEpoch(String property) throws UnreadableException {
        Instant found = instant(property);
        return found == null ? Instant.EPOCH : found;
    }

    private Optional<Value<?>> find(String property, ValueType type) throws UnreadableException {
        if (!entity.contains(property)) {
            return Optional.empty();
        }
        Value<?> value = entity.getValue(property);
        if (value instanceof NullValue) {
            return Optional.empty();
        }
        if (value.getType() != type) {
            throw malformed(property, "is of type " + value.getType() + ", not " + type);
        }
        return Optional.of(value);
    }

    private UnreadableException malformed(String property, String how) {
        return new UnreadableException(
                name + " has a property '" + property + "' that " + how + ": mend the entity", null);
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.ofTimeSecondsAndNanos(instant.getEpochSecond(), instant.getNano() / 1_000 * 1_000);
    }
}
