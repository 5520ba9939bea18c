package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What operators ask of organizations and their autojoin keys. */
record OrganizationOperations(OperatorStore store) {
    private static final String ALL = "/v0/organizations";
    private static final String ONE = ALL + "/{organization}";
    private static final String KEYS = ONE + "/keys";

    List<Operation> all() {
        return List.of(
                Operation.read(ALL, this::list, "name", "limit", "after"),
                Operation.create(ALL, this::create),
                Operation.read(ONE, this::read),
                Operation.read(KEYS, this::keys),
                Operation.create(KEYS, this::createKey),
                Operation.change("DELETE", KEYS + "/{key}", this::revokeKey));
    }

    private record NewOrganization(String name, String email) {
        static NewOrganization read(JsonBody body) {
            return new NewOrganization(
                    body.requiredText("organization", EntryRules::organization),
                    body.requiredText("email", EntryRules::email));
        }
    }

    private Answer list(ApiCall call) throws StoreException, ProblemException {
        Parameters parameters = call.parameters();
        int limit = parameters.limit();
        String name = parameters.text("name");
        Listing<Organization> found = store.organizations(new Page(parameters.text("after"), name, limit + 1));
        return Shown.page(
                found, limit, ALL + "?name=" + Shown.encoded(name), Organization::name, Organization::members);
    }

    private Answer create(ApiCall call) throws StoreException, RefusedException, ProblemException {
        NewOrganization given = call.body(NewOrganization::read, "organization", "email");
        Organization made = new Organizations(store, call.author()).create(given.name, given.email);
        return Answer.created(made.members(), Tag.of(made.members()), ALL + "/" + given.name);
    }

    private Answer read(ApiCall call) throws StoreException, RefusedException {
        Organization found = find(call.name(0));
        return Answer.of(found.members(), Tag.of(found.members()));
    }

    private Organization find(String name) throws StoreException, RefusedException {
        return store.organization(name).orElseThrow(() -> Organizations.missing(name));
    }

    private Answer keys(ApiCall call) throws StoreException, RefusedException {
        Listing<OrganizationKey> found = store.organizationKeys(call.name(0));
        if (found.isEmpty()) {
            find(call.name(0));
        }
        return Shown.all(found, OrganizationKey::members);
    }

    private Answer createKey(ApiCall call) throws StoreException, RefusedException {
        String apiKey = new Organizations(store, call.author()).createKey(call.name(0));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("api_key", apiKey);
        members.put("organization", call.name(0));
        members.put("key_id", OrganizationKey.idOf(apiKey));
        return Answer.created(members, null, ALL + "/" + call.name(0) + "/keys/" + OrganizationKey.idOf(apiKey));
    }

    private Answer revokeKey(ApiCall call) throws StoreException, RefusedException {
        new Organizations(store, call.author()).revokeKey(call.name(0), call.name(1));
        return Answer.none();
    }
}
