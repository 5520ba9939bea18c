package dev.tollgate.exchange.ops.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.Quotas;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the forms of the page change, by the operations that the commands have. */
final class Changes {
    private static final Duration REMEMBERED = Duration.ofHours(8);
    private static final int MOST = 10_000;
    private static final int FORM_OF_KEY = 4;

    private final OperatorStore store;
    private final int bcryptCost;
    private final Views views;

    /** Forms that have made a key: one that is sent twice, by a second press or a reload, makes one. */
    private final Cache<String, Boolean> sent = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    Changes(OperatorStore store, int bcryptCost, Views views) {
        this.store = store;
        this.bcryptCost = bcryptCost;
        this.views = views;
    }

    /** Makes the change that a form asks for, or shows the form again with the reason why not. */
    Reply make(Visit visit) {
        String form = visit.value("once") + visit.path();
        boolean first = sent.asMap().putIfAbsent(form, true) == null;
        if (!first && !visit.value("once").isEmpty()) {
            return views.again(
                    HttpResponseStatus.CONFLICT,
                    visit,
                    "This form has made a key already: go back, and look at the list.",
                    "");
        }
        try {
            return change(visit);
        } catch (RefusedException e) {
            sent.invalidate(form);
            return refused(visit, e);
        } catch (StoreException e) {
            sent.invalidate(form);
            return views.again(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    visit,
                    "The store cannot be asked now, and nothing was saved. Send it again in a moment.",
                    "");
        }
    }

    private Reply refused(Visit visit, RefusedException e) {
        if (e.kind() != RefusedException.Kind.CHANGED) {
            String field = e.field() == null ? "" : e.field() + ": ";
            return views.again(
                    HttpResponseStatus.UNPROCESSABLE_ENTITY, visit, "Not saved. " + field + e.why() + ".", "");
        }
        try {
            Map<String, Object> now = views.integration(visit, visit.path().get(1));
            String tag = String.valueOf(now.get(visit.path().get(2).equals("quota") ? "quotaTag" : "tag"));
            String last = now.get("audit") instanceof List<?> lines
                            && !lines.isEmpty()
                            && lines.get(0) instanceof Map<?, ?> line
                    ? " " + line.get("author") + " at " + line.get("at") + ": " + line.get("changed") + "."
                    : "";
            return views.again(
                    HttpResponseStatus.CONFLICT,
                    visit,
                    "Not saved: somebody else was faster." + last
                            + " Send it again to put yours in its place, or go back.",
                    tag);
        } catch (RefusedException | StoreException gone) {
            return views.again(HttpResponseStatus.CONFLICT, visit, "Not saved: " + e.why() + ".", "");
        }
    }

    private Reply change(Visit visit) throws StoreException, RefusedException {
        List<String> path = visit.path();
        if (path.equals(List.of("integrations"))) {
            String id = visit.value("integration_id");
            new Integrations(store, visit.author()).create(id, visit.value("description"));
            return Templates.redirect("/integrations/" + id);
        }
        if (path.size() < 3 || !path.get(0).equals("integrations")) {
            throw RefusedException.missing("there is no such form", "");
        }
        return path.size() > FORM_OF_KEY ? ofKey(visit, path) : ofIntegration(visit, path.get(1), path.get(2));
    }

    private Reply ofIntegration(Visit visit, String id, String what) throws StoreException, RefusedException {
        Integrations integrations = new Integrations(store, visit.author());
        Expected expected = Expected.oneOf(Set.of(visit.value("tag")));
        switch (what) {
            case "description" -> integrations.update(id, visit.value("description"), expected);
            case "suspend" -> integrations.suspend(id);
            case "resume" -> integrations.resume(id);
            case "delete" -> {
                integrations.delete(id, expected);
                return Templates.redirect("/integrations");
            }
            case "quota" -> quota(visit, QuotaHolder.integration(id), expected);
            case "keys" -> {
                return create(visit, id);
            }
            default -> throw RefusedException.missing("there is no such form", "");
        }
        return Templates.redirect("/integrations/" + id);
    }

    private void quota(Visit visit, QuotaHolder of, Expected expected) throws StoreException, RefusedException {
        new Quotas(store, visit.author()).patch(of, QuotaForm.read(visit), expected);
    }

    private Reply create(Visit visit, String id) throws StoreException, RefusedException {
        String keyId = visit.value("key_id");
        ApiKey key = keyId.isEmpty() ? ApiKey.generate(id) : ApiKey.generate(id, EntryRules.keyId(keyId));
        String tier = visit.value("tier");
        if (!tier.matches("[0-9]{0,9}")) {
            throw RefusedException.invalid("tier", "'" + tier + "' is not a whole number");
        }
        Keys.Terms terms =
                new Keys.Terms(tier.isEmpty() ? 0 : Integer.parseInt(tier), visit.value("description"), end(visit));
        new Keys(store, visit.author()).create(key, terms, new KeyHashing(null, bcryptCost)::hash);
        return shown(visit, key, "");
    }

    private static @Nullable Instant end(Visit visit) throws RefusedException {
        String text = visit.value("expires");
        return text.isEmpty() || text.equals("never") ? null : TimeRules.end("expires", text, visit.now());
    }

    private Reply ofKey(Visit visit, List<String> path) throws StoreException, RefusedException {
        KeyName name = new KeyName(path.get(1), path.get(3));
        Keys keys = new Keys(store, visit.author());
        if (path.get(FORM_OF_KEY).equals("revoke")) {
            keys.revoke(name);
            return Templates.redirect("/integrations/" + path.get(1));
        }
        String overlap = visit.value("overlap");
        Keys.Rotation rotation = keys.rotate(
                name,
                TimeRules.length("overlap", overlap.isEmpty() ? "24h" : overlap),
                old -> old,
                new KeyHashing(null, bcryptCost)::hashLike);
        return shown(visit, rotation.replacement(), name.keyId() + " ends at " + rotation.oldEndsAt() + ".");
    }

    private static Reply shown(Visit visit, ApiKey key, String more) {
        Map<String, Object> model = visit.model("New key");
        model.put("key", key.reveal());
        model.put("keyId", key.keyId());
        model.put("id", key.integrationId());
        model.put("more", more);
        return Templates.show(HttpResponseStatus.OK, "key", model);
    }
}
