package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.Asker;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.NextToken;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Status;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The view that says what the next request of an integration, a key and a client would get, and why: what this server puts
 * into a token, and what each sidecar says to it.
 *
 * @param sidecars empty if none is known
 */
record ExplainView(OperatorStore store, Optional<SidecarQueries> sidecars) {

    Reply show(Visit visit, IntegrationEntry entry) throws StoreException {
        Listing<KeyEntry> keys = store.keys(entry.id());
        Map<String, Object> model = visit.model("What " + entry.id() + " would get");
        model.put("id", entry.id());
        model.put("keys", keys.entries());
        model.put("complaints", keys.complaints());
        for (String field : new String[] {Asker.KEY, Asker.CLIENT, Asker.QUOTA_USER}) {
            model.put(field, visit.value(field));
        }
        if (!visit.values().containsKey(Asker.CLIENT)) {
            return Templates.show(HttpResponseStatus.OK, "explain", model);
        }
        Optional<KeyEntry> chosen = keys.entries().stream()
                .filter(key -> key.name().keyId().equals(visit.value(Asker.KEY)))
                .findFirst();
        model.put("asked", true);
        model.put("token", token(entry, visit.value(Asker.KEY), chosen, visit.now()));
        if (sidecars.isEmpty()) {
            model.put("message", SidecarsView.NONE);
        } else {
            model.put("sidecars", sidecars.get().explain(asker(visit, entry, chosen)));
        }
        return Templates.show(HttpResponseStatus.OK, "explain", model);
    }

    private static Asker asker(Visit visit, IntegrationEntry entry, Optional<KeyEntry> chosen) {
        return new Asker(
                entry.id(),
                visit.value(Asker.KEY),
                chosen.map(key -> OptionalInt.of(key.tier())).orElse(OptionalInt.empty()),
                visit.value(Asker.CLIENT),
                visit.value(Asker.QUOTA_USER));
    }

    /** Returns what this server would answer. */
    private static String token(IntegrationEntry entry, String named, Optional<KeyEntry> chosen, Instant now) {
        NextToken next = NextToken.of(entry, chosen, now);
        if (entry.status().equals(Status.ACTIVE) && chosen.isEmpty()) {
            return named.isEmpty()
                    ? "Choose a key to see what its tokens carry."
                    : "No token: there is no key " + named + ".";
        }
        if (next.obstacle() != null) {
            return "No token: " + next.obstacle() + ".";
        }
        String limits = next.quota().shown().entrySet().stream()
                .map(limit -> limit.getKey() + " " + limit.getValue())
                .collect(Collectors.joining(", "));
        return "A token of tier " + next.tier()
                + (limits.isEmpty() ? " without limits of its own." : " with " + limits + ".");
    }
}
