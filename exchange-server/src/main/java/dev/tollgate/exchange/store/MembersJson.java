package dev.tollgate.exchange.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON objects in which both stores keep quotas, and the states before and after a change in the audit log. */
public final class MembersJson {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private MembersJson() {}

    /** Writes members as one JSON object. */
    public static String write(Map<String, Object> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("members are always JSON", e);
        }
    }

    /**
     * Reads one JSON object.
     *
     * @param entity that contains it, for messages
     * @throws UnreadableException if it is not one
     */
    public static Map<String, Object> read(String json, String entity) throws UnreadableException {
        try {
            return JSON.readValue(json, OBJECT);
        } catch (JsonProcessingException e) {
            throw new UnreadableException(entity + " holds something that is not a JSON object", e);
        }
    }

    /** Reads a value that a change will replace. Anything but an object becomes the member {@code malformed}. */
    public static Map<String, Object> readOrQuote(@Nullable String json) {
        try {
            Map<String, Object> members = json == null ? Map.of() : JSON.readValue(json, OBJECT);
            return members == null ? Map.of("malformed", "null") : members;
        } catch (JsonProcessingException e) {
            return Map.of("malformed", String.valueOf(json));
        }
    }

    /** Reads one JSON object, or returns the text as it is, for messages. */
    public static Object readOrLeave(String json) {
        try {
            Map<String, Object> members = JSON.readValue(json, OBJECT);
            return members == null ? json : members;
        } catch (JsonProcessingException e) {
            return json;
        }
    }

    /** Writes a quota, null for one without limits. */
    public static @Nullable String write(QuotaSchedule quota) {
        return quota.isEmpty() ? null : write(quota.members());
    }

    /**
     * Reads a quota.
     *
     * @param json null for one without limits
     * @param entity that contains it, for messages
     * @throws UnreadableException if it is malformed
     */
    public static QuotaSchedule quota(@Nullable String json, String entity) throws UnreadableException {
        return json == null ? QuotaSchedule.none() : quota(read(json, entity), entity);
    }

    /**
     * Reads a quota. One that is malformed must not become a token without a quota.
     *
     * @param entity that contains it, for messages
     * @throws UnreadableException if it is malformed
     */
    public static QuotaSchedule quota(Map<String, Object> members, String entity) throws UnreadableException {
        try {
            return QuotaSchedule.read(members);
        } catch (QuotaFormatException e) {
            throw new UnreadableException(
                    entity + " has a malformed quota (" + e.getMessage() + "): set it again with 'quota set'", e);
        }
    }
}
