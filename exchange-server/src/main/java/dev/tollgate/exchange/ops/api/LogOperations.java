package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OverrideEnds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators only read: the audit log, the signing keys, and who they are themselves.
 *
 * @param signingKeys the members of each signing key
 */
record LogOperations(OperatorStore store, Supplier<List<Map<String, Object>>> signingKeys) {
    private static final int MOST_SKIPPED = 10_000;

    List<Operation> all() {
        return List.of(
                Operation.read("/v0/audit", this::audit, "subject", "limit", "skip"),
                Operation.read("/v0/signing-keys", call -> Answer.of(Map.of("items", signingKeys.get()))),
                Operation.read("/v0/operator", LogOperations::self));
    }

    /** The newest first. A line that is added meanwhile moves the others on: one may come twice, none is left out. */
    private Answer audit(ApiCall call) throws StoreException, ProblemException {
        Parameters parameters = call.parameters();
        int limit = parameters.limit();
        int skip = parameters.number("skip", 0, MOST_SKIPPED, 0);
        String subject = parameters.text("subject");
        int end = skip + limit;
        Listing<AuditEntry> read = OverrideEnds.addTo(
                store.audit(Optional.of(subject).filter(name -> !name.isEmpty()), end + 1), call.now());
        List<AuditEntry> lines = read.entries();
        List<AuditEntry> shown = lines.subList(Math.min(skip, lines.size()), Math.min(end, lines.size()));
        boolean more = lines.size() > end && end <= MOST_SKIPPED;
        return Shown.part(
                new Listing<>(shown, read.complaints()),
                AuditEntry::members,
                more ? "/v0/audit?subject=" + Shown.encoded(subject) + "&limit=" + limit + "&skip=" + end : null);
    }

    private static Answer self(ApiCall call) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("operator", call.operator().name());
        members.put("role", call.operator().role().toString());
        return Answer.of(members);
    }
}
