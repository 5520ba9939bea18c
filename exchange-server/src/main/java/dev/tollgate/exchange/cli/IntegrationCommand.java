package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.store.SqliteStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on integrations. */
@Command(name = "integration", description = "Organisations that embed the test.", mixinStandardHelpOptions = true)
public final class IntegrationCommand {
    @Command(description = "Register an integration.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "ID", description = "Letters, digits, '-' and '_', at most 64.") String id,
            @Option(names = "--description", defaultValue = "", description = "For people.") String description,
            @Mixin StoreOption option)
            throws KeyStore.StoreException {
        if (!ApiKey.isIntegrationId(id)) {
            throw new UserError(
                    "'" + id + "' is not an integration's id: use letters, digits, '-' and '_', at most 64");
        }
        try (SqliteStore store = option.open()) {
            if (!store.addIntegration(id, description)) {
                throw new UserError("integration '" + id + "' exists already and is not overwritten");
            }
        }
        System.out.println("created integration " + id);
        return 0;
    }
}
