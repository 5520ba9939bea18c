package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.ops.sources.Asker;
import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.NextToken;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.claims.QuotaUser;
import io.netty.util.NetUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What operators ask of the sidecars: what a client would get, and what each sidecar and its fleet count. The answers of
 * sidecars are passed on as they are.
 *
 * @param sidecars empty if none is known
 */
record SidecarOperations(OperatorStore store, Optional<SidecarQueries> sidecars) {
    private static final String NONE =
            "no sidecar is known: start the server with --sidecar-ops-url, the address of a sidecar's ops listener";

    /** A sidecar's answer has to fit what {@link SidecarQueries} reads. */
    private static final int MOST = 100;

    private static final int USUAL = 25;

    List<Operation> all() {
        return List.of(
                Operation.read(
                        "/v0/integrations/{integration}/explain",
                        this::explain,
                        Asker.KEY,
                        Asker.CLIENT,
                        Asker.QUOTA_USER),
                Operation.read("/v0/sidecars", this::list, "limit"));
    }

    private Answer explain(ApiCall call) throws StoreException, RefusedException, ProblemException {
        Parameters parameters = call.parameters();
        String id = call.name(0);
        IntegrationEntry integration = store.integration(id).orElseThrow(() -> Integrations.missing(id));
        Optional<KeyEntry> key = key(id, parameters.text(Asker.KEY));
        requireClient(parameters);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", id);
        members.put("token", NextToken.of(integration, key, call.now()).members());
        Asker asker = new Asker(
                id,
                parameters.text(Asker.KEY),
                key.isEmpty() ? OptionalInt.empty() : OptionalInt.of(key.get().tier()),
                parameters.text(Asker.CLIENT),
                parameters.text(Asker.QUOTA_USER));
        return answer(members, sidecars.map(known -> known.explained(asker)));
    }

    private Optional<KeyEntry> key(String integration, String id) throws StoreException, ProblemException {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<KeyEntry> found = store.key(new KeyName(integration, id));
        if (found.isEmpty()) {
            throw ProblemException.parameter(Asker.KEY, "integration '" + integration + "' has no key '" + id + "'");
        }
        return found;
    }

    private static void requireClient(Parameters parameters) throws ProblemException {
        String client = parameters.text(Asker.CLIENT);
        if (!client.isEmpty() && !NetUtil.isValidIpV4Address(client) && !NetUtil.isValidIpV6Address(client)) {
            throw ProblemException.parameter(Asker.CLIENT, "'" + client + "' is not an IP address");
        }
        String user = parameters.text(Asker.QUOTA_USER);
        if (!user.isEmpty() && QuotaUser.parse(user).isEmpty()) {
            throw ProblemException.parameter(Asker.QUOTA_USER, "must be " + QuotaUser.FORM);
        }
    }

    private Answer list(ApiCall call) throws ProblemException {
        int limit = call.parameters().number("limit", 1, MOST, USUAL);
        return answer(new LinkedHashMap<>(), sidecars.map(known -> known.counted(limit)));
    }

    private static Answer answer(Map<String, Object> members, Optional<List<SidecarQueries.Answer<JsonNode>>> said) {
        members.put(
                "sidecars",
                said.orElse(List.of()).stream().map(SidecarOperations::one).toList());
        if (said.isEmpty()) {
            members.put("note", NONE);
        }
        return Answer.of(members);
    }

    private static Map<String, Object> one(SidecarQueries.Answer<JsonNode> said) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("url", said.url().toString());
        if (said.trouble().isEmpty()) {
            members.put("answer", said.page());
        } else {
            members.put("error", said.trouble());
        }
        return members;
    }
}
