package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.KeyHashing;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of keys.
 *
 * @param bcryptCost of new keys
 */
record KeyOperations(OperatorStore store, int bcryptCost) {
    private static final String ALL = "/v0/integrations/{integration}/keys";
    private static final String ONE = ALL + "/{key}";
    private static final String TIER = "tier";
    private static final String DESCRIPTION = "description";
    private static final String EXPIRES = "expires";
    private static final String KEY_ID = "key_id";
    private static final String HASH = "hash";
    private static final String OVERLAP = "overlap";
    private static final String QUOTA = "quota";
    private static final String NEVER = "never";

    List<Operation> all() {
        return List.of(
                Operation.read(ALL, this::list),
                Operation.create(ALL, this::create),
                Operation.read(ONE, this::read),
                Operation.change("PATCH", ONE, this::update),
                Operation.create(ONE + "/rotate", this::rotate),
                Operation.change("POST", ONE + "/revoke", this::revoke));
    }

    private Answer list(ApiCall call) throws StoreException, RefusedException {
        String integration = call.name(0);
        Listing<KeyEntry> found = store.keys(integration);
        if (found.isEmpty() && store.integration(integration).isEmpty()) {
            throw Integrations.missing(integration);
        }
        return Shown.all(found, key -> members(key, call.now()));
    }

    private Answer create(ApiCall call) throws StoreException, RefusedException, ProblemException {
        JsonBody body = call.optionalBody(KEY_ID, TIER, DESCRIPTION, EXPIRES, HASH, QUOTA);
        Optional<String> id = body.text(KEY_ID);
        ApiKey key = id.isEmpty()
                ? ApiKey.generate(call.name(0))
                : ApiKey.generate(call.name(0), EntryRules.keyId(id.get()));
        Integer tier = body.integer(TIER);
        Keys.Terms terms = new Keys.Terms(
                tier == null ? 0 : tier,
                body.text(DESCRIPTION).orElse(""),
                end(body, call.now()),
                QuotaSchedule.of(LimitMembers.read(QUOTA, body.object(QUOTA)).limits()));
        new Keys(store, call.author()).create(key, terms, hashing(body)::hash);
        return made(key, find(key.name()), Map.of());
    }

    private Answer rotate(ApiCall call) throws StoreException, RefusedException, ProblemException {
        JsonBody body = call.optionalBody(OVERLAP, EXPIRES, HASH);
        Duration overlap = TimeRules.length(OVERLAP, body.text(OVERLAP).orElse("24h"));
        Instant end = end(body, call.now());
        UnaryOperator<@Nullable Instant> ofNew = body.has(EXPIRES) ? old -> end : old -> old;
        Keys.Rotation rotation =
                new Keys(store, call.author()).rotate(name(call), overlap, ofNew, hashing(body)::hashLike);
        Map<String, Object> replaced = new LinkedHashMap<>();
        replaced.put("replaces", call.name(1));
        replaced.put("replaced_expires_at", rotation.oldEndsAt().toString());
        return made(rotation.replacement(), find(rotation.replacement().name()), replaced);
    }

    private Answer made(ApiKey key, KeyEntry entry, Map<String, Object> more) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("api_key", key.reveal());
        members.putAll(entry.members());
        members.putAll(more);
        return Answer.created(members, entry.tag(), "/v0/integrations/" + key.integrationId() + "/keys/" + key.keyId());
    }

    private Answer read(ApiCall call) throws StoreException, RefusedException {
        return shown(call);
    }

    private Answer shown(ApiCall call) throws StoreException, RefusedException {
        KeyEntry key = find(name(call));
        return Answer.of(members(key, call.now()), key.tag());
    }

    private Answer update(ApiCall call) throws StoreException, RefusedException, ProblemException {
        JsonBody body = call.body(TIER, DESCRIPTION, QUOTA);
        if (body.has(QUOTA)) {
            throw ProblemException.member(QUOTA, "is changed by a PATCH of " + ONE + "/quota");
        }
        new Keys(store, call.author())
                .update(name(call), body.integer(TIER), body.text(DESCRIPTION).orElse(null), call.expected());
        return shown(call);
    }

    private Answer revoke(ApiCall call) throws StoreException, RefusedException, ProblemException {
        new Keys(store, call.author()).revoke(name(call), call.expectedIfAny());
        return shown(call);
    }

    private KeyEntry find(KeyName name) throws StoreException, RefusedException {
        return store.key(name).orElseThrow(() -> Keys.missing(name));
    }

    private static KeyName name(ApiCall call) {
        return new KeyName(call.name(0), call.name(1));
    }

    private static @Nullable Instant end(JsonBody body, Instant now) throws RefusedException, ProblemException {
        Optional<String> text = body.text(EXPIRES);
        return text.isEmpty() || text.get().equals(NEVER) ? null : TimeRules.end(EXPIRES, text.get(), now);
    }

    private KeyHashing hashing(JsonBody body) throws ProblemException {
        Optional<String> text = body.text(HASH);
        if (text.isEmpty()) {
            return new KeyHashing(null, bcryptCost);
        }
        KeyHashing.Kind kind = Arrays.stream(KeyHashing.Kind.values())
                .filter(known -> known.toString().equals(text.get()))
                .findFirst()
                .orElseThrow(() -> ProblemException.member(HASH, "must be bcrypt or sha256"));
        return new KeyHashing(kind, bcryptCost);
    }

    private static Map<String, Object> members(KeyEntry key, Instant now) {
        Map<String, Object> members = key.from(now).members();
        members.put("state", key.state(now));
        return members;
    }
}
