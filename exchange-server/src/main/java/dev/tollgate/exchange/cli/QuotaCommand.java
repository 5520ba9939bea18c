package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands on quotas, which travel in every token issued from then on. */
@Command(name = "quota", description = "Manage the quota of an integration.", mixinStandardHelpOptions = true)
public final class QuotaCommand {
    @Command(description = "Show the quota and its temporary limits.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException, RefusedException {
        QuotaHolder of = QuotaHolder.integration(integration);
        try (OperatorStore store = option.openToRead()) {
            IntegrationEntry entry = store.integration(integration).orElseThrow(of::missing);
            QuotaText.print(output, of, entry.quota());
        }
        return 0;
    }

    @Command(description = "Set limits. Limits that are not named stay as they are.", mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Mixin LimitOptions limits,
            @Mixin QuotaChange.Set change)
            throws StoreException, RefusedException {
        Quota given = limits.quota();
        if (given.isEmpty()) {
            throw new UserError("name at least one limit, such as --requests 50000/24h or --server-concurrent 20");
        }
        change.set(QuotaHolder.integration(integration), given);
        return 0;
    }

    @Command(
            description = "Clear the named limits, or all. Limits set with --until stay.",
            mixinStandardHelpOptions = true)
    int clear(
            @Parameters(index = "0", paramLabel = "INTEGRATION") String integration,
            @Parameters(
                            index = "1..*",
                            arity = "0..*",
                            paramLabel = "LIMIT",
                            completionCandidates = Limits.class,
                            description = "A limit, such as requests or server-tests (default: all).")
                    @Nullable
                    List<String> names,
            @Mixin QuotaChange.Clear change)
            throws StoreException, RefusedException {
        change.clear(QuotaHolder.integration(integration), dimensions(names));
        return 0;
    }

    /** What completion offers. */
    static final class Limits implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Dimension.values())
                    .map(dimension -> dimension.wireName().replace('_', '-'))
                    .iterator();
        }
    }

    private static List<Dimension> dimensions(@Nullable List<String> names) {
        List<Dimension> dimensions = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            dimensions.add(Dimension.named(name.replace('-', '_')).orElseThrow(() -> unknown(name)));
        }
        return dimensions;
    }

    private static UserError unknown(String name) {
        List<String> known = new ArrayList<>();
        new Limits().forEach(known::add);
        return new UserError("'" + name + "' is not a limit: use one of " + String.join(", ", known));
    }
}
