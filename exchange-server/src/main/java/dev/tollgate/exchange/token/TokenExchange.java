package dev.tollgate.exchange.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyVerifier;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Exchanges keys for tokens. Waits and burns CPU: runs on a worker pool. */
public final class TokenExchange {
    private static final ObjectReader BODY = JsonMapper.builder().build().reader();

    private final KeyVerifier verifier;
    private final SigningKeys keys;
    private final InstantSource clock;

    public TokenExchange(KeyVerifier verifier, SigningKeys keys, InstantSource clock) {
        this.verifier = verifier;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Reads the {@code api_key} of a request body as Go's decoder does: the member's case is free, the last one counts,
     * other members and what follows the object are passed over.
     *
     * @return the key's text, empty where the body has none, or nothing at all if the body is not an object or the key
     *     not a string
     */
    public static Optional<String> apiKey(String body) {
        try {
            JsonNode object = BODY.readTree(body);
            if (object == null || object.isMissingNode() || !(object.isObject() || object.isNull())) {
                return Optional.empty();
            }
            String key = "";
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (!member.getKey().equalsIgnoreCase("api_key")
                        || member.getValue().isNull()) {
                    continue;
                }
                if (!member.getValue().isTextual()) {
                    return Optional.empty();
                }
                key = member.getValue().textValue();
            }
            return Optional.of(key);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Exchanges a key.
     *
     * @return the token, or nothing if the key is not good, for whatever reason
     * @throws KeyStore.StoreException if the store cannot be asked
     */
    public Optional<String> exchange(String apiKey) throws KeyStore.StoreException {
        Optional<ApiKey> key = ApiKey.parse(apiKey);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        return verifier.verify(key.get()).map(record -> token(key.get(), record));
    }

    private String token(ApiKey key, KeyRecord record) {
        Integration integration = new Integration(key.integrationId(), key.keyId(), record.tier(), record.quota());
        return IntegrationToken.claims(integration, UUID.randomUUID().toString(), clock.instant())
                .signedBy(keys.signer());
    }
}
