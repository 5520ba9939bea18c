package dev.tollgate.exchange.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.exchange.store.SqliteStore;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on API keys. */
@Command(name = "key", description = "API keys of an integration.", mixinStandardHelpOptions = true)
public final class KeyCommand {
    private static final int MIN_COST = 4;
    private static final int MAX_COST = 16;

    @Command(description = "Make a key and show it, once.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Option(names = "--tier", defaultValue = "0", description = "The quota tier, from 0.") int tier,
            @Option(names = "--description", defaultValue = "", description = "For people.") String description,
            @Option(names = "--bcrypt-cost", defaultValue = "10", description = "4 to 16 (default: 10).") int cost,
            @Option(names = "--output", defaultValue = "text", description = "text or json.") String output,
            @Mixin StoreOption option)
            throws KeyStore.StoreException, JsonProcessingException {
        if (tier < 0 || cost < MIN_COST || cost > MAX_COST) {
            throw new UserError("--tier must be 0 or more, --bcrypt-cost 4 to 16");
        }
        ApiKey key = ApiKey.generate(integration);
        try (SqliteStore store = option.open()) {
            if (!store.addKey(integration, key.keyId(), SecretHash.hash(key, cost), tier, description)) {
                throw new UserError("there is no integration '" + integration + "': create it first");
            }
        }
        print(key, "json".equals(output));
        return 0;
    }

    @Command(description = "Revoke a key for good.", mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Mixin StoreOption option)
            throws KeyStore.StoreException {
        try (SqliteStore store = option.open()) {
            if (!store.revokeKey(integration, keyId)) {
                throw new UserError("there is no key '" + keyId + "' of integration '" + integration + "'");
            }
        }
        System.out.println("revoked " + keyId);
        return 0;
    }

    private static void print(ApiKey key, boolean json) throws JsonProcessingException {
        if (json) {
            Map<String, String> members = new LinkedHashMap<>();
            members.put("integration_id", key.integrationId());
            members.put("key_id", key.keyId());
            members.put("api_key", key.reveal());
            System.out.println(JsonMapper.builder().build().writeValueAsString(members));
        } else {
            System.out.println("API key of " + key.integrationId() + ", shown once, keep it secret:\n" + key.reveal());
        }
    }
}
