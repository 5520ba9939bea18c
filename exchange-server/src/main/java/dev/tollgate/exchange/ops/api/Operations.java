package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.ops.sources.SidecarQueries;
import dev.tollgate.exchange.registry.OperatorStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All operations of the API.
 *
 * @param all in the order of their paths
 */
public record Operations(List<Operation> all) {
    /** Returns the method and the path of each, such as {@code GET /v0/integrations/{integration}}. */
    public List<String> paths() {
        return all.stream()
                .map(operation -> operation.method() + ' ' + operation.path())
                .toList();
    }

    /**
     * Makes them.
     *
     * @param bcryptCost the cost of new keys, as every refusal of the server costs
     * @param signingKeys the members of each signing key
     * @param sidecars empty if none is known
     */
    public static Operations of(
            OperatorStore store,
            int bcryptCost,
            Supplier<List<Map<String, Object>>> signingKeys,
            Optional<SidecarQueries> sidecars) {
        return new Operations(Stream.of(
                        new IntegrationOperations(store).all(),
                        new KeyOperations(store, bcryptCost).all(),
                        new QuotaOperations(store).all(),
                        new SidecarOperations(store, sidecars).all(),
                        new OrganizationOperations(store).all(),
                        new LogOperations(store, signingKeys).all())
                .flatMap(List::stream)
                .toList());
    }
}
