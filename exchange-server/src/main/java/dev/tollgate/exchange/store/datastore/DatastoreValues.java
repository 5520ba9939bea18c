package dev.tollgate.exchange.store.datastore;

import com.google.cloud.Timestamp;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.ListValue;
import com.google.cloud.datastore.NullValue;
import com.google.cloud.datastore.Value;
import com.google.cloud.datastore.ValueType;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A typed reader of an entity's properties, which other programs or operators may have written. */
final class DatastoreValues {
    private final Entity entity;
    private final String name;

    DatastoreValues(Entity entity, String name) {
        this.entity = entity;
        this.name = name;
    }

    /** Returns a string, empty if there is none. */
    String text(String property) throws UnreadableException {
        return find(property, ValueType.STRING)
                .map(value -> (String) value.get())
                .orElse("");
    }

    /** Returns a required string. */
    String requiredText(String property) throws UnreadableException {
        return find(property, ValueType.STRING)
                .map(value -> (String) value.get())
                .orElseThrow(() -> malformed(property, "is missing"));
    }

    /** Refuses an entity that has further properties, as Go's client does for token-exchange. */
    DatastoreValues only(Set<String> known) throws UnreadableException {
        for (String property : entity.getNames()) {
            if (!known.contains(property)) {
                throw malformed(property, "token-exchange does not know, so it refuses the entity");
            }
        }
        return this;
    }

    /** Returns an integer, 0 if there is none or if it is too large for a tier of locate. */
    int tier(String property) throws UnreadableException {
        long value =
                find(property, ValueType.LONG).map(found -> (Long) found.get()).orElse(0L);
        return value == (int) value ? (int) value : 0;
    }

    /** Returns a floating-point number, null if there is none. */
    @Nullable
    Double number(String property) throws UnreadableException {
        return find(property, ValueType.DOUBLE)
                .map(value -> (Double) value.get())
                .orElse(null);
    }

    /** Returns an instant, null if there is none. Like Go's client it reads an integer as microseconds. */
    @Nullable
    Instant instant(String property) throws UnreadableException {
        Optional<Value<?>> found = find(property, ValueType.TIMESTAMP, ValueType.LONG);
        if (found.isPresent() && found.get().get() instanceof Long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }
        return found.map(value -> (Timestamp) value.get())
                .map(at -> Instant.ofEpochSecond(at.getSeconds(), at.getNanos()))
                .orElse(null);
    }

    /** Returns an instant, the epoch if there is none. */
    Instant instantOrEpoch(String property) throws UnreadableException {
        Instant found = instant(property);
        return found == null ? Instant.EPOCH : found;
    }

    /**
     * Finds a value as Go's client loads it into a plain field: null and an empty list count as missing, and a list of
     * one as its element.
     */
    private Optional<Value<?>> find(String property, ValueType... types) throws UnreadableException {
        if (!entity.contains(property)) {
            return Optional.empty();
        }
        Value<?> value = entity.getValue(property);
        if (value instanceof ListValue list) {
            if (list.get().size() > 1) {
                throw malformed(property, "has several values");
            }
            value = list.get().isEmpty() ? NullValue.of() : list.get().get(0);
        }
        if (value instanceof NullValue) {
            return Optional.empty();
        }
        if (!List.of(types).contains(value.getType())) {
            throw malformed(property, "is of type " + value.getType() + ", not " + types[0]);
        }
        return Optional.of(value);
    }

    private UnreadableException malformed(String property, String how) {
        return new UnreadableException(
                name + " has a property '" + property + "' that " + how + ": correct the entity", null);
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.ofTimeSecondsAndNanos(instant.getEpochSecond(), instant.getNano() / 1_000 * 1_000);
    }
}
