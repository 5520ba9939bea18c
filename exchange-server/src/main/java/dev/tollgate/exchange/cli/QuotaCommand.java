package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands on quotas, which travel in every token issued from then on. */
@Command(name = "quota", description = "Quotas of an integration.", mixinStandardHelpOptions = true)
public final class QuotaCommand {
    @Command(description = "Show the quota.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException, RefusedException {
        try (OperatorStore store = option.openToRead()) {
            IntegrationEntry entry =
                    store.integration(integration).orElseThrow(() -> Integrations.missing(integration));
            print(output, integration, entry.quota());
        }
        return 0;
    }

    @Command(description = "Set limits; those that are not named stay as they are.", mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Mixin LimitOptions limits,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        Quota given = limits.quota();
        if (given.isEmpty()) {
            throw new UserError("name at least one limit, such as --requests 50000/24h or --server-concurrent 20");
        }
        try (OperatorStore store = options.store.openExisting()) {
            print(options.output, integration, new Integrations(store, options.author()).setQuota(integration, given));
        }
        return 0;
    }

    @Command(description = "Clear the named limits, or all of them.", mixinStandardHelpOptions = true)
    int clear(
            @Parameters(index = "0", paramLabel = "INTEGRATION") String integration,
            @Parameters(
                            index = "1..*",
                            arity = "0..*",
                            paramLabel = "LIMIT",
                            description = "Such as requests or server-tests (default: all).")
                    @Nullable
                    List<String> names,
            @Mixin OperatorOptions options)
            throws StoreException, RefusedException {
        List<Dimension> dimensions = dimensions(names);
        try (OperatorStore store = options.store.openExisting()) {
            Quota left = new Integrations(store, options.author()).clearQuota(integration, dimensions);
            print(options.output, integration, left);
        }
        return 0;
    }

    private static List<Dimension> dimensions(@Nullable List<String> names) {
        List<Dimension> dimensions = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            dimensions.add(Dimension.named(name.replace('-', '_')).orElseThrow(() -> unknown(name)));
        }
        return dimensions;
    }

    private static UserError unknown(String name) {
        return new UserError(
                "'" + name + "' is not a limit: use client, requests, server-tests, server-concurrent or token-uses");
    }

    private static void print(OutputOption output, String integration, Quota quota) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", integration);
        members.put("quota", quota.toClaim());
        output.print("quota of " + integration + ": " + QuotaText.of(quota), members);
    }
}
