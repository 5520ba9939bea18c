package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.IntegrationSearch;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Page;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The view of all integrations: found by name and status, with their use. */
record IntegrationsView(OperatorStore store, Sources sources) {
    private static final int ROWS = 25;

    Reply show(Visit visit) throws StoreException {
        String name = visit.value("name");
        String status = visit.value("status");
        Listing<IntegrationEntry> found =
                new IntegrationSearch(new Page(visit.value("after"), name, ROWS + 1), status).in(store);
        List<IntegrationEntry> shown = found.first(ROWS).entries();
        List<String> ids = shown.stream().map(IntegrationEntry::id).toList();
        Listing<KeyEntry> keys = store.keysOf(ids);
        Map<String, List<KeyEntry>> owned = keys.entries().stream()
                .collect(Collectors.groupingBy(key -> key.name().integrationId()));
        UseNow use = UseNow.of(sources, ids);
        Map<String, Object> model = visit.model("Integrations");
        model.put("name", name);
        model.put("status", status);
        model.put(
                "rows",
                shown.stream()
                        .map(entry -> row(entry, owned.getOrDefault(entry.id(), List.of()), use, visit.now()))
                        .toList());
        model.put(
                "complaints",
                Stream.of(found.complaints(), keys.complaints(), use.complaints())
                        .flatMap(List::stream)
                        .toList());
        model.put("columns", use.columns());
        model.put("hint", use.hint());
        model.put(
                "after",
                found.entries().size() > ROWS ? found.entries().get(ROWS - 1).id() : "");
        return Templates.show(HttpResponseStatus.OK, "integrations", model);
    }

    private static Map<String, Object> row(IntegrationEntry entry, List<KeyEntry> keys, UseNow use, Instant now) {
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
        row.put("use", use.of(entry.id()));
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
}
