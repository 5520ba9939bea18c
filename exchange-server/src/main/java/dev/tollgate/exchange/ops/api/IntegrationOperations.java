package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.IntegrationSearch;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Status;
import java.util.List;

/** What operators ask of integrations. */
record IntegrationOperations(OperatorStore store) {
    private static final String ALL = "/v0/integrations";
    private static final String ONE = ALL + "/{integration}";
    private static final String ID = "integration_id";
    private static final String DESCRIPTION = "description";

    List<Operation> all() {
        return List.of(
                Operation.read(ALL, this::list, "name", "status", "sort", "limit", "after"),
                Operation.create(ALL, this::create),
                Operation.read(ONE, this::read),
                Operation.change("PATCH", ONE, this::update),
                Operation.change("DELETE", ONE, this::delete),
                Operation.change("POST", ONE + "/suspend", this::suspend),
                Operation.change("POST", ONE + "/resume", this::resume));
    }

    private record NewIntegration(String id, String description) {
        static NewIntegration read(JsonBody body) {
            return new NewIntegration(
                    body.requiredText(ID, EntryRules::integrationId),
                    body.text(DESCRIPTION, EntryRules::description).orElse(""));
        }
    }

    private Answer list(ApiCall call) throws StoreException, ProblemException {
        Parameters parameters = call.parameters();
        int limit = parameters.limit();
        String name = parameters.text("name");
        String status = parameters.text("status");
        IntegrationSearch.Order order = order(parameters);
        Listing<IntegrationEntry> found =
                new IntegrationSearch(new Page(parameters.text("after"), name, limit + 1), status, order).in(store);
        if (found.entries().isEmpty() && !status.isEmpty() && !Status.USUAL.contains(status)) {
            throw ProblemException.parameter(
                    "status",
                    "no integration has the status '" + status + "': the usual ones are "
                            + String.join(" and ", Status.USUAL));
        }
        String path = ALL + "?name=" + Shown.encoded(name) + "&status=" + Shown.encoded(status);
        if (order != IntegrationSearch.Order.NAME) {
            return Shown.all(found.first(limit), entry -> entry.from(call.now()).members());
        }
        return Shown.page(
                found,
                limit,
                path,
                IntegrationEntry::id,
                entry -> entry.from(call.now()).members());
    }

    /** The list goes on in the order of names only, since a store can begin in its middle only there. */
    private static IntegrationSearch.Order order(Parameters parameters) throws ProblemException {
        String sort = parameters.text("sort");
        for (IntegrationSearch.Order order : IntegrationSearch.Order.values()) {
            boolean named = order == IntegrationSearch.Order.NAME;
            if (!order.toString().equals(sort) && !(named && sort.isEmpty())) {
                continue;
            }
            if (!named && !parameters.text("after").isEmpty()) {
                throw ProblemException.parameter("after", "goes on by name only: leave sort out");
            }
            return order;
        }
        throw ProblemException.parameter("sort", "is not name, created or newest");
    }

    private Answer create(ApiCall call) throws StoreException, RefusedException, ProblemException {
        NewIntegration given = call.body(NewIntegration::read, ID, DESCRIPTION);
        IntegrationEntry made = integrations(call).create(given.id, given.description);
        return Answer.created(made.members(), made.tag(), ALL + "/" + given.id);
    }

    private Answer read(ApiCall call) throws StoreException, RefusedException {
        return shown(call);
    }

    private Answer shown(ApiCall call) throws StoreException, RefusedException {
        String id = call.name(0);
        IntegrationEntry entry = store.integration(id).orElseThrow(() -> Integrations.missing(id));
        return Answer.of(entry.from(call.now()).members(), entry.tag());
    }

    private Answer update(ApiCall call) throws StoreException, RefusedException, ProblemException {
        String description = call.body(body -> body.requiredText(DESCRIPTION, EntryRules::description), DESCRIPTION);
        IntegrationEntry after = integrations(call).update(call.name(0), description, call.expected());
        return Answer.of(after.from(call.now()).members(), after.tag());
    }

    private Answer delete(ApiCall call) throws StoreException, RefusedException, ProblemException {
        integrations(call).delete(call.name(0), call.expected());
        return Answer.none();
    }

    private Answer suspend(ApiCall call) throws StoreException, RefusedException, ProblemException {
        integrations(call).suspend(call.name(0), call.expectedIfAny());
        return shown(call);
    }

    private Answer resume(ApiCall call) throws StoreException, RefusedException, ProblemException {
        integrations(call).resume(call.name(0), call.expectedIfAny());
        return shown(call);
    }

    private Integrations integrations(ApiCall call) {
        return new Integrations(store, call.author());
    }
}
