package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.AuditPart;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OverrideEnds;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Tag;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** What the page shows. */
record Views(OperatorStore store, Sources sources) {
    private static final int LINES = 50;

    /** Answers a GET. */
    Reply show(Visit visit) {
        try {
            return found(visit, visit.path());
        } catch (RefusedException e) {
            return message(HttpResponseStatus.NOT_FOUND, visit, e.why());
        } catch (StoreException e) {
            return message(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    visit,
                    "The store has failed: " + e.getMessage() + ". Load this page again in a moment.");
        }
    }

    private Reply found(Visit visit, List<String> path) throws StoreException, RefusedException {
        return switch (PageRoutes.view(path)) {
            case "/" -> Templates.redirect("/integrations");
            case "/audit" -> audit(visit);
            case "/sidecars" -> new SidecarsView(sources.sidecars()).show(visit);
            case "/integrations" -> new IntegrationsView(store, sources).show(visit);
            case PageRoutes.ONE ->
                Templates.show(HttpResponseStatus.OK, "integration", integration(visit, path.get(1)));
            case PageRoutes.ONE + "/use" ->
                new UseView(sources.prometheus()).show(visit, entry(path.get(1)).id());
            case PageRoutes.ONE + "/explain" ->
                new ExplainView(store, sources.sidecars()).show(visit, entry(path.get(1)));
            default -> message(HttpResponseStatus.NOT_FOUND, visit, "There is no such page.");
        };
    }

    /** Shows a text, and the way back. */
    static Reply message(HttpResponseStatus status, Visit visit, String text) {
        Map<String, Object> model = visit.model("Tollgate");
        model.put("message", text);
        return Templates.show(status, "message", model);
    }

    /** Returns what the view of an integration needs. */
    Map<String, Object> integration(Visit visit, String id) throws StoreException, RefusedException {
        IntegrationEntry entry = entry(id);
        Listing<KeyEntry> keys = store.keys(id);
        Listing<AuditEntry> audit = OverrideEnds.addTo(store.audit(Optional.of(id), LINES), visit.now());
        Map<String, Object> model = visit.model(id);
        model.put("integration", entry);
        model.put("tag", entry.tag());
        model.put(
                "keys",
                keys.entries().stream().map(key -> key(key, visit.now())).toList());
        model.put("complaints", keys.complaints());
        model.put("limits", LimitRow.of(entry.quota(), audit.entries(), visit.now()));
        model.put("quotaTag", Tag.of(entry.quota().members()));
        model.put("audit", audit.entries().stream().map(Views::line).toList());
        model.put("once", Sessions.random());
        return model;
    }

    private static Map<String, Object> key(KeyEntry key, Instant now) {
        Map<String, Object> members = key.from(now).members();
        members.put("state", key.state(now));
        members.put("rotatable", key.state(now).equals("active") && key.replacedBy() == null);
        members.put("revocable", !key.status().equals("revoked"));
        return members;
    }

    private Reply audit(Visit visit) throws StoreException {
        String subject = visit.value("subject");
        String after = visit.value("after");
        Optional<AuditPlace> place = AuditPlace.read(after);
        if (place.isEmpty() && !after.isEmpty()) {
            return message(HttpResponseStatus.BAD_REQUEST, visit, "There is no such place in the log.");
        }
        AuditPart part =
                AuditPart.read(store, Optional.of(subject).filter(name -> !name.isEmpty()), place, LINES, visit.now());
        Map<String, Object> model = visit.model("Audit log");
        model.put("subject", subject);
        model.put("audit", part.lines().entries().stream().map(Views::line).toList());
        model.put("complaints", part.lines().complaints());
        model.put("after", part.next().map(AuditPlace::toString).orElse(""));
        return Templates.show(HttpResponseStatus.OK, "audit", model);
    }

    private static Map<String, Object> line(AuditEntry entry) {
        Map<String, Object> members = entry.members();
        TreeSet<String> names = new TreeSet<>(entry.before().keySet());
        names.addAll(entry.after().keySet());
        List<String> changed = names.stream()
                .filter(name -> !Objects.equals(
                        String.valueOf(entry.before().get(name)),
                        String.valueOf(entry.after().get(name))))
                .map(name -> name + ": " + entry.before().getOrDefault(name, "-") + " → "
                        + entry.after().getOrDefault(name, "-"))
                .toList();
        members.put("changed", entry.before().isEmpty() ? "new" : String.join("; ", changed));
        return members;
    }

    private IntegrationEntry entry(String id) throws StoreException, RefusedException {
        return store.integration(id).orElseThrow(() -> Integrations.missing(id));
    }
}
