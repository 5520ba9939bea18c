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
import dev.tollgate.exchange.registry.QuotaHolder;
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
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

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
        NewKey given = call.optionalBody(
                body -> new NewKey(key(call, body), terms(call, body), hashing(body)),
                KEY_ID,
                TIER,
                DESCRIPTION,
                EXPIRES,
                HASH,
                QUOTA);
        ApiKey key = given.key;
        new Keys(store, call.author()).create(key, given.terms, given.hashing::hash);
        return made(key, find(key.name()), Map.of());
    }

    private record NewKey(ApiKey key, Keys.Terms terms, KeyHashing hashing) {}

    private static ApiKey key(ApiCall call, JsonBody body) {
        return body.text(KEY_ID, EntryRules::keyId)
                .map(id -> ApiKey.generate(call.name(0), id))
                .orElseGet(() -> ApiKey.generate(call.name(0)));
    }

    private static Keys.Terms terms(ApiCall call, JsonBody body) {
        QuotaHolder holder = new QuotaHolder(call.name(0), "");
        return new Keys.Terms(
                body.integer(TIER, EntryRules::tier).orElse(0),
                body.text(DESCRIPTION, EntryRules::description).orElse(""),
                end(body, call.now()).flatMap(end -> end).orElse(null),
                QuotaSchedule.of(LimitMembers.read(holder, QUOTA, body).limits()));
    }

    private record NewRotation(Duration overlap, UnaryOperator<@Nullable Instant> end, KeyHashing hashing) {}

    private NewRotation rotation(ApiCall call, JsonBody body) {
        Optional<Optional<Instant>> end = end(body, call.now());
        return new NewRotation(
                body.text(OVERLAP, text -> TimeRules.length(OVERLAP, text)).orElse(USUAL_OVERLAP),
                old -> end.isPresent() ? end.get().orElse(null) : old,
                hashing(body));
    }

    private Answer rotate(ApiCall call) throws StoreException, RefusedException, ProblemException {
        NewRotation given = call.optionalBody(body -> rotation(call, body), OVERLAP, EXPIRES, HASH);
        Keys.Rotation rotation =
                new Keys(store, call.author()).rotate(name(call), given.overlap, given.end, given.hashing::hashLike);
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

    private record NewTerms(
            @Nullable Integer tier, @Nullable String description) {
        static NewTerms read(JsonBody body) {
            if (body.has(QUOTA)) {
                body.mistake(QUOTA, "is changed by a PATCH of " + ONE + "/quota");
            }
            return new NewTerms(
                    body.integer(TIER, EntryRules::tier).orElse(null),
                    body.text(DESCRIPTION, EntryRules::description).orElse(null));
        }
    }

    private Answer update(ApiCall call) throws StoreException, RefusedException, ProblemException {
        NewTerms given = call.body(NewTerms::read, TIER, DESCRIPTION, QUOTA);
        new Keys(store, call.author()).update(name(call), given.tier, given.description, call.expected());
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

    /** Returns the end in the body if it has one; the inner one is empty for none. */
    private static Optional<Optional<Instant>> end(JsonBody body, Instant now) {
        return body.text(
                EXPIRES,
                text -> text.equals(NEVER) ? Optional.empty() : Optional.of(TimeRules.end(EXPIRES, text, now)));
    }

    private KeyHashing hashing(JsonBody body) {
        return new KeyHashing(body.text(HASH, KeyOperations::kind).orElse(null), bcryptCost);
    }

    private static KeyHashing.Kind kind(String text) throws RefusedException {
        return Arrays.stream(KeyHashing.Kind.values())
                .filter(known -> known.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> RefusedException.invalid(HASH, "must be bcrypt or sha256"));
    }

    private static Map<String, Object> members(KeyEntry key, Instant now) {
        Map<String, Object> members = key.from(now).members();
        members.put("state", key.state(now));
        return members;
    }
}
