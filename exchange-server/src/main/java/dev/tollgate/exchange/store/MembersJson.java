package dev.tollgate.exchange.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members of entries as JSON objects: the quota, and before and after in the audit log. */
final class MembersJson {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private MembersJson() {}

    static String write(Map<String, Object> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("members are always JSON", e);
        }
    }

    static Map<String, Object> read(String json, String entity) throws UnreadableException {
        try {
            return JSON.readValue(json, OBJECT);
        } catch (JsonProcessingException e) {
            throw new UnreadableException(entity + " holds something that is not a JSON object", e);
        }
    }

    /** Reads what a change shall mend or replace: what is no object becomes a member that nobody knows. */
    static Map<String, Object> readOrQuote(@Nullable String json) {
        try {
            Map<String, Object> members = json == null ? Map.of() : JSON.readValue(json, OBJECT);
            return members == null ? Map.of("malformed", "null") : members;
        } catch (JsonProcessingException e) {
            return Map.of("malformed", String.valueOf(json));
        }
    }

    static @Nullable String write(Quota quota) {
        return quota.isEmpty() ? null : write(quota.toClaim());
    }

    static Quota quota(@Nullable String json, String entity) throws UnreadableException {
        return json == null ? Quota.none() : quota(read(json, entity), entity);
    }

    /** What cannot be read must not become a token without a quota. */
    static Quota quota(Map<String, Object> members, String entity) throws UnreadableException {
        try {
            return Quota.fromClaim(members);
        } catch (QuotaFormatException e) {
            throw new UnreadableException(
                    entity + " has a malformed quota (" + e.getMessage() + "): set it anew with 'quota set'", e);
        }
    }
}
