package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.exchange.registry.TimeRules;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on API keys. A key is shown when it is made, and never again. */
@Command(
        name = "key",
        description = "Manage API keys of an integration.",
        subcommands = KeyQuotaCommand.class,
        mixinStandardHelpOptions = true)
public final class KeyCommand {
    private static final String EXPIRES = "--expires";
    private static final String EXPIRES_FIELD = "expires";
    private static final String KEY_ID = "--key-id";
    private static final String OVERLAP = "--overlap";
    private static final String TIER = "--tier";
    private static final String NEVER = "never";

    @Command(description = "Make a key and show it, once.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Option(names = TIER, defaultValue = "0", description = "The quota tier, from 0.") int tier,
            @Option(
                            names = EXPIRES,
                            paramLabel = "WHEN",
                            description = "When the key expires: a duration, a date or an instant.")
                    @Nullable
                    String expires,
            @Option(names = KEY_ID, description = "The key's id, starting with ki_ (default: random).") @Nullable
                    String keyId,
            @Mixin Description description,
            @Mixin KeyLimitOptions limits,
            @Mixin HashOption hash,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        hash.check();
        EntryRules.tier(tier);
        Keys.Terms terms = new Keys.Terms(
                tier,
                description.text(),
                expires == null ? null : TimeRules.end(EXPIRES_FIELD, expires, Instant.now()),
                QuotaSchedule.of(limits.quota()));
        try (OperatorStore store = options.store.openExisting()) {
            ApiKey key =
                    new Keys(store, options.author()).create(generate(integration, keyId), terms, hash.hashing()::hash);
            options.output.print(
                    "API key of " + integration + ", shown once, keep it secret:\n" + key.reveal(), members(key));
        }
        return 0;
    }

    private static ApiKey generate(String integration, @Nullable String keyId) throws RefusedException {
        return keyId == null ? ApiKey.generate(integration) : ApiKey.generate(integration, EntryRules.keyId(keyId));
    }

    @Command(description = "List the keys of an integration.", mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException, RefusedException {
        try (OperatorStore store = option.openToRead()) {
            Listing<KeyEntry> found = store.keys(integration);
            List<KeyEntry> keys = found.entries();
            if (found.isEmpty() && store.integration(integration).isEmpty()) {
                throw Integrations.missing(integration);
            }
            output.print(
                    KeyTable.of(keys),
                    keys.stream().map(key -> key.from(Instant.now()).members()).toList(),
                    found);
        }
        return 0;
    }

    @Command(
            description = "Change the tier or the description of a key. The key keeps working.",
            mixinStandardHelpOptions = true)
    int update(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Option(names = TIER, description = "The quota tier, from 0.") @Nullable Integer tier,
            @Option(names = Description.FLAG, paramLabel = "TEXT", description = "For people.") @Nullable
                    String description,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        if (tier == null && description == null) {
            throw new UserError("nothing to change: give " + TIER + " or " + Description.FLAG);
        }
        EntryRules.tier(tier == null ? 0 : tier);
        try (OperatorStore store = options.store.openExisting()) {
            KeyEntry after =
                    new Keys(store, options.author()).update(new KeyName(integration, keyId), tier, description);
            options.output.print(
                    "key " + keyId + ": tier " + after.tier() + ", description '" + after.description() + "'",
                    after.from(Instant.now()).members());
        }
        return 0;
    }

    @Command(description = "Revoke a key permanently.", mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        try (OperatorStore store = options.store.openExisting()) {
            String before = new Keys(store, options.author()).revoke(new KeyName(integration, keyId));
            String was = before.equals(Status.REVOKED) ? " (it was already)" : "";
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("integration_id", integration);
            members.put("key_id", keyId);
            members.put("status", Status.REVOKED);
            options.output.print("key " + keyId + " is revoked" + was, members);
        }
        return 0;
    }

    @Command(
            description = "Make a successor of a key. The old key ends after an overlap.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "The old key's id, starting with ki_.") String keyId,
            @Option(
                            names = OVERLAP,
                            defaultValue = "24h",
                            paramLabel = "LENGTH",
                            description = "How long both keys work (default: ${DEFAULT-VALUE}).")
                    String overlap,
            @Option(
                            names = EXPIRES,
                            paramLabel = "WHEN",
                            description =
                                    "When the new key expires: a duration, a date, an instant or never (default: when the"
                                            + " old one would have).")
                    @Nullable
                    String expires,
            @Mixin HashOption hash,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        hash.check();
        Duration both = TimeRules.length("overlap", overlap);
        UnaryOperator<@Nullable Instant> end = endOfReplacement(expires);
        try (OperatorStore store = options.store.openExisting()) {
            Keys.Rotation rotation = new Keys(store, options.author())
                    .rotate(new KeyName(integration, keyId), both, end, hash.hashing()::hashLike);
            print(options.output, keyId, rotation);
        }
        return 0;
    }

    private static UnaryOperator<@Nullable Instant> endOfReplacement(@Nullable String expires) throws RefusedException {
        if (expires == null) {
            return old -> old;
        }
        Instant end = expires.equals(NEVER) ? null : TimeRules.end(EXPIRES_FIELD, expires, Instant.now());
        return old -> end;
    }

    private static void print(OutputOption output, String oldKeyId, Keys.Rotation rotation) {
        ApiKey key = rotation.replacement();
        Map<String, Object> members = members(key);
        if (rotation.expiresAt() != null) {
            members.put("expires_at", rotation.expiresAt().toString());
        }
        members.put("replaces", oldKeyId);
        members.put("replaced_expires_at", rotation.oldEndsAt().toString());
        output.print(
                "new API key of " + key.integrationId() + ", shown once, keep it secret:\n" + key.reveal() + "\nit "
                        + (rotation.expiresAt() == null ? "has no end" : "ends at " + rotation.expiresAt()) + "; key "
                        + oldKeyId + " ends at " + rotation.oldEndsAt(),
                members);
    }

    private static Map<String, Object> members(ApiKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", key.integrationId());
        members.put("key_id", key.keyId());
        members.put("api_key", key.reveal());
        return members;
    }
}
