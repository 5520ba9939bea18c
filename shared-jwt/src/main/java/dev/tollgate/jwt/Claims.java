package dev.tollgate.jwt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.jwk.SigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A claims set to be signed. Its JSON is written as go-jose writes it: names sorted, {@code aud} a string where it has one
 * value and an array where it has several (RFC 7519 §4.1.3), dates in whole seconds.
 */
public final class Claims {
    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

    private final Map<String, Object> members;

    private Claims(Map<String, Object> members) {
        this.members = members;
    }

    /** Starts an empty set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Signs the set and returns the token in compact serialization. */
    public String signedBy(SigningKey key) {
        try {
            return key.sign(JSON.writeValueAsBytes(members));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("claims are not JSON values", e);
        }
    }

    /** Collects claims; a null value leaves the claim out. */
    public static final class Builder {
        private final Map<String, Object> members = new TreeMap<>();

        private Builder() {}

        public Builder issuer(String issuer) {
            return claim("iss", issuer);
        }

        public Builder subject(@Nullable String subject) {
            return claim("sub", subject);
        }

        public Builder audience(List<String> audience) {
            return claim("aud", audience.size() == 1 ? audience.get(0) : List.copyOf(audience));
        }

        public Builder expiresAt(Instant moment) {
            return claim("exp", moment.getEpochSecond());
        }

        public Builder notBefore(Instant moment) {
            return claim("nbf", moment.getEpochSecond());
        }

        public Builder issuedAt(Instant moment) {
            return claim("iat", moment.getEpochSecond());
        }

        public Builder jwtId(@Nullable String jwtId) {
            return claim("jti", jwtId);
        }

        /** Adds any claim: a String, Boolean, Number, List or Map of such. */
        public Builder claim(String name, @Nullable Object value) {
            if (value != null) {
                members.put(name, value);
            }
            return this;
        }

        public Claims build() {
            return new Claims(new TreeMap<>(members));
        }
    }
}
