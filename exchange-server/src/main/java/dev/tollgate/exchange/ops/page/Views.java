package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.IntegrationSearch;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OverrideEnds;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Tag;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the page shows. */
record Views(OperatorStore store) {
    private static final int ROWS = 25;
    private static final int LINES = 50;

    /** What of a form is no value that somebody typed. */
    private static final Set<String> HIDDEN = Set.of("proof", "tag", "at", "once");

    /** Answers a GET. */
    Reply show(Visit visit) {
        List<String> path = visit.path();
        try {
            if (path.equals(List.of(""))) {
                return Templates.redirect("/integrations");
            }
            if (path.equals(List.of("again"))) {
                return again(
                        HttpResponseStatus.OK,
                        visit,
                        "You are signed in again. Nothing was saved: look at what you typed, and send it.",
                        "");
            }
            if (path.equals(List.of("audit"))) {
                return audit(visit);
            }
            if (path.equals(List.of("integrations"))) {
                return list(visit);
            }
            if (path.size() == 2 && path.get(0).equals("integrations")) {
                return Templates.show(HttpResponseStatus.OK, "integration", integration(visit, path.get(1)));
            }
        } catch (RefusedException e) {
            return message(HttpResponseStatus.NOT_FOUND, visit, e.why());
        } catch (StoreException e) {
            return message(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    visit,
                    "The store cannot be asked now. Load this page again in a moment.");
        }
        return message(HttpResponseStatus.NOT_FOUND, visit, "There is no such page.");
    }

    private static Reply message(HttpResponseStatus status, Visit visit, String text) {
        Map<String, Object> model = visit.model("Tollgate");
        model.put("message", text);
        return Templates.show(status, "message", model);
    }

    private Reply list(Visit visit) throws StoreException {
        String name = visit.value("name");
        String status = visit.value("status");
        Listing<IntegrationEntry> found =
                new IntegrationSearch(new Page(visit.value("after"), name, ROWS + 1), status).in(store);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (IntegrationEntry entry : found.first(ROWS).entries()) {
            rows.add(row(entry, visit.now()));
        }
        Map<String, Object> model = visit.model("Integrations");
        model.put("name", name);
        model.put("status", status);
        model.put("rows", rows);
        model.put("complaints", found.complaints());
        model.put(
                "after",
                found.entries().size() > ROWS ? found.entries().get(ROWS - 1).id() : "");
        return Templates.show(HttpResponseStatus.OK, "integrations", model);
    }

    private Map<String, Object> row(IntegrationEntry entry, Instant now) throws StoreException {
        List<KeyEntry> keys = store.keys(entry.id()).entries();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", entry.id());
        row.put("description", entry.description());
        row.put("status", entry.status());
        row.put("limits", entry.quota().at(now).shown());
        row.put(
                "tiers",
                new TreeSet<>(keys.stream()
                        .filter(key -> key.state(now).equals("active"))
                        .map(KeyEntry::tier)
                        .toList()));
        row.put(
                "used",
                keys.stream()
                        .map(KeyEntry::lastUsed)
                        .filter(Objects::nonNull)
                        .max(Instant::compareTo)
                        .map(Instant::toString)
                        .orElse("never"));
        return row;
    }

    /** Returns what the view of an integration needs. */
    Map<String, Object> integration(Visit visit, String id) throws StoreException, RefusedException {
        IntegrationEntry entry = store.integration(id).orElseThrow(() -> Integrations.missing(id));
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
        Map<String, Object> members = key.members();
        members.put("state", key.state(now));
        members.put("rotatable", key.state(now).equals("active") && key.replacedBy() == null);
        members.put("revocable", !key.status().equals("revoked"));
        return members;
    }

    private Reply audit(Visit visit) throws StoreException {
        String subject = visit.value("subject");
        Listing<AuditEntry> found =
                OverrideEnds.addTo(store.audit(Optional.of(subject).filter(name -> !name.isEmpty()), 200), visit.now());
        Map<String, Object> model = visit.model("Audit log");
        model.put("subject", subject);
        model.put("audit", found.entries().stream().map(Views::line).toList());
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

    /**
     * Shows again what was typed, to be sent once more.
     *
     * @param message why it was not saved
     * @param tag of the state that it shall be saved over; empty to keep what the form says
     */
    Reply again(HttpResponseStatus status, Visit visit, String message, String tag) {
        boolean replayed = visit.path().equals(List.of("again"));
        Map<String, String> typed = new LinkedHashMap<>();
        Map<String, String> kept = new LinkedHashMap<>();
        visit.values().forEach((name, values) -> {
            if (!HIDDEN.contains(name)) {
                typed.put(name, values.get(0));
            }
        });
        kept.put("tag", tag.isEmpty() ? visit.value("tag") : tag);
        kept.put("once", visit.value("once"));
        String action = replayed ? visit.value("at") : "/" + String.join("/", visit.path());
        Map<String, Object> model = visit.model("Not saved yet");
        model.put("message", message);
        model.put("typed", typed);
        model.put("kept", kept);
        model.put("action", action.startsWith("/integrations") ? action : "/integrations");
        List<String> parts = List.of(action.split("/"));
        model.put("back", parts.size() > 2 ? "/integrations/" + parts.get(2) : "/integrations");
        return Templates.show(status, "again", model);
    }
}
