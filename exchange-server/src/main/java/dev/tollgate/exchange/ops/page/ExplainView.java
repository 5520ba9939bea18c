package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.jwt.quota.Quota;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The view that says what the next request of an integration, a key and a client would get, and why: what this server puts
 * into a token, and what each sidecar says to it.
 *
 * @param sidecars empty if none is known
 */
record ExplainView(OperatorStore store, Optional<SidecarQueries> sidecars) {
    private static final String KEY = "key";
    private static final String CLIENT = "client";
    private static final String USER = "quota_user";

    Reply show(Visit visit, IntegrationEntry entry) throws StoreException {
        Listing<KeyEntry> keys = store.keys(entry.id());
        Map<String, Object> model = visit.model("What " + entry.id() + " would get");
        model.put("id", entry.id());
        model.put("keys", keys.entries());
        model.put("complaints", keys.complaints());
        for (String field : new String[] {KEY, CLIENT, USER}) {
            model.put(field, visit.value(field));
        }
        if (!visit.values().containsKey(CLIENT)) {
            return Templates.show(HttpResponseStatus.OK, "explain", model);
        }
        Optional<KeyEntry> chosen = keys.entries().stream()
                .filter(key -> key.name().keyId().equals(visit.value(KEY)))
                .findFirst();
        model.put("asked", true);
        model.put("token", token(entry, visit.value(KEY), chosen, visit.now()));
        if (sidecars.isEmpty()) {
            model.put("message", SidecarsView.NONE);
        } else {
            model.put("sidecars", sidecars.get().explain(parameters(visit, entry, chosen)));
        }
        return Templates.show(HttpResponseStatus.OK, "explain", model);
    }

    /** The key's tier is the store's, which its next token has; a sidecar may know an older one. */
    private static Map<String, String> parameters(Visit visit, IntegrationEntry entry, Optional<KeyEntry> chosen) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("integration", entry.id());
        parameters.put(KEY, visit.value(KEY));
        parameters.put(CLIENT, visit.value(CLIENT));
        parameters.put(USER, visit.value(USER));
        parameters.put("tier", chosen.map(key -> String.valueOf(key.tier())).orElse(""));
        return parameters;
    }

    /** Returns what this server would answer. */
    private static String token(IntegrationEntry entry, String named, Optional<KeyEntry> chosen, Instant now) {
        if (!entry.status().equals(Status.ACTIVE)) {
            return "No token: the integration is " + entry.status() + ".";
        }
        if (chosen.isEmpty()) {
            return named.isEmpty()
                    ? "Choose a key to see what its tokens carry."
                    : "No token: there is no key " + named + ".";
        }
        KeyEntry key = chosen.get();
        String state = key.state(now);
        if (!state.equals(Status.ACTIVE)) {
            return "No token: the key is " + state + ".";
        }
        Quota quota = key.quota().at(now).orElse(entry.quota().at(now));
        String limits = quota.shown().entrySet().stream()
                .map(limit -> limit.getKey() + " " + limit.getValue())
                .collect(Collectors.joining(", "));
        return "A token of tier " + key.tier()
                + (limits.isEmpty() ? " without limits of its own." : " with " + limits + ".");
    }
}
