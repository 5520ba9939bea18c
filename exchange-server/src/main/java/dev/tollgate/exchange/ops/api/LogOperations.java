package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.AuditPart;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.OperatorStore;
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
    private static final String AFTER = "after";

    List<Operation> all() {
        return List.of(
                Operation.read("/v0/audit", this::audit, "subject", "limit", AFTER),
                Operation.read("/v0/signing-keys", call -> Answer.of(Map.of("items", signingKeys.get()))),
                Operation.read("/v0/operator", LogOperations::self));
    }

    private Answer audit(ApiCall call) throws StoreException, ProblemException {
        Parameters parameters = call.parameters();
        int limit = parameters.limit();
        String subject = parameters.text("subject");
        AuditPart part = AuditPart.read(
                store, Optional.of(subject).filter(name -> !name.isEmpty()), after(parameters), limit, call.now());
        String next = "/v0/audit?subject=" + Shown.encoded(subject) + "&limit=" + limit + '&' + AFTER + '=';
        return Shown.part(
                part.lines(),
                AuditEntry::members,
                part.next().map(place -> next + place).orElse(null));
    }

    private static Optional<AuditPlace> after(Parameters parameters) throws ProblemException {
        String text = parameters.text(AFTER);
        Optional<AuditPlace> place = AuditPlace.read(text);
        if (place.isEmpty() && !text.isEmpty()) {
            throw ProblemException.parameter(AFTER, "is no place in the log: take it from next");
        }
        return place;
    }

    private static Answer self(ApiCall call) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("operator", call.operator().name());
        members.put("role", call.operator().role().toString());
        return Answer.of(members);
    }
}
