package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyHashing;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaEdits;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The forms of the page, by the path that they are sent to. Each runs an operation that the commands have, too. */
final class Forms {
    private static final String INTEGRATIONS = "integrations";
    private static final int OF_INTEGRATION = 3;
    private static final int OF_KEY = 5;

    private final OperatorStore store;
    private final int bcryptCost;
    private final KeyForms keyForms = new KeyForms();
    private final Map<String, Form> ofIntegrations = Map.of(
            "description", this::describe,
            "suspend", this::suspend,
            "resume", this::resume,
            "delete", this::delete,
            "quota", this::quota,
            "keys", visit -> keyForms.once(visit, this::create));
    private final Map<String, Form> ofKeys =
            Map.of("rotate", visit -> keyForms.once(visit, this::rotate), "revoke", this::revoke);

    /** @param bcryptCost of new keys */
    Forms(OperatorStore store, int bcryptCost) {
        this.store = store;
        this.bcryptCost = bcryptCost;
    }

    /** What a form does. */
    @FunctionalInterface
    interface Form {
        Reply send(Visit visit) throws StoreException, RefusedException;
    }

    /** Finds the form that is sent to a path. */
    Optional<Form> find(List<String> path) {
        if (!path.get(0).equals(INTEGRATIONS)) {
            return Optional.empty();
        }
        return switch (path.size()) {
            case 1 -> Optional.of(this::add);
            case OF_INTEGRATION -> Optional.ofNullable(ofIntegrations.get(path.get(2)));
            case OF_KEY ->
                path.get(2).equals("keys") ? Optional.ofNullable(ofKeys.get(path.get(OF_KEY - 1))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String id(Visit visit) {
        return visit.path().get(1);
    }

    private static KeyName key(Visit visit) {
        return new KeyName(id(visit), visit.path().get(3));
    }

    private static Expected expected(Visit visit) {
        return Expected.oneOf(Set.of(visit.value("tag")));
    }

    private Integrations integrations(Visit visit) {
        return new Integrations(store, visit.author());
    }

    private static Reply back(Visit visit) {
        return Templates.redirect("/integrations/" + id(visit));
    }

    private Reply add(Visit visit) throws StoreException, RefusedException {
        String id = visit.value("integration_id");
        integrations(visit).create(id, visit.value("description"));
        return Templates.redirect("/integrations/" + id);
    }

    private Reply describe(Visit visit) throws StoreException, RefusedException {
        integrations(visit).update(id(visit), visit.value("description"), expected(visit));
        return back(visit);
    }

    private Reply suspend(Visit visit) throws StoreException, RefusedException {
        integrations(visit).suspend(id(visit));
        return back(visit);
    }

    private Reply resume(Visit visit) throws StoreException, RefusedException {
        integrations(visit).resume(id(visit));
        return back(visit);
    }

    private Reply delete(Visit visit) throws StoreException, RefusedException {
        integrations(visit).delete(id(visit), expected(visit));
        return Templates.redirect("/integrations");
    }

    private Reply quota(Visit visit) throws StoreException, RefusedException {
        new QuotaEdits(store, visit.author())
                .patch(QuotaHolder.integration(id(visit)), QuotaForm.read(visit), expected(visit));
        return back(visit);
    }

    private KeyForms.Made create(Visit visit) throws StoreException, RefusedException {
        String keyId = visit.value("key_id");
        ApiKey key = keyId.isEmpty() ? ApiKey.generate(id(visit)) : ApiKey.generate(id(visit), EntryRules.keyId(keyId));
        Keys.Terms terms = new Keys.Terms(tier(visit), visit.value("description"), end(visit));
        new Keys(store, visit.author()).create(key, terms, new KeyHashing(null, bcryptCost)::hash);
        return made(visit, key, "");
    }

    private static int tier(Visit visit) throws RefusedException {
        String tier = visit.value("tier");
        if (!tier.matches("[0-9]{0,9}")) {
            throw RefusedException.invalid("tier", "'" + tier + "' is not a whole number");
        }
        return tier.isEmpty() ? 0 : Integer.parseInt(tier);
    }

    private static @Nullable Instant end(Visit visit) throws RefusedException {
        String text = visit.value("expires");
        return text.isEmpty() || text.equals("never") ? null : TimeRules.end("expires", text, visit.now());
    }

    private KeyForms.Made rotate(Visit visit) throws StoreException, RefusedException {
        String overlap = visit.value("overlap");
        Keys.Rotation rotation = new Keys(store, visit.author())
                .rotate(
                        key(visit),
                        TimeRules.length("overlap", overlap.isEmpty() ? "24h" : overlap),
                        old -> old,
                        new KeyHashing(null, bcryptCost)::hashLike);
        return made(visit, rotation.replacement(), key(visit).keyId() + " ends at " + rotation.oldEndsAt() + ".");
    }

    private Reply revoke(Visit visit) throws StoreException, RefusedException {
        new Keys(store, visit.author()).revoke(key(visit));
        return back(visit);
    }

    private static KeyForms.Made made(Visit visit, ApiKey key, String more) {
        Map<String, Object> model = visit.model("New key");
        model.put("key", key.reveal());
        model.put("keyId", key.keyId());
        model.put("id", key.integrationId());
        model.put("more", more);
        return new KeyForms.Made(key.keyId(), Templates.show(HttpResponseStatus.OK, "key", model));
    }
}
