package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Quota;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands on the limits of one key, which count beside those of its integration: both must admit. */
@Command(name = "quota", description = "Manage the limits of one key.", mixinStandardHelpOptions = true)
public final class KeyQuotaCommand {
    @Command(description = "Show the key's own limits.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Mixin StoreOption option,
            @Mixin OutputOption output)
            throws StoreException, RefusedException {
        KeyName name = new KeyName(integration, keyId);
        QuotaHolder of = QuotaHolder.key(name);
        try (OperatorStore store = option.openToRead()) {
            KeyEntry key = store.keys(integration).entries().stream()
                    .filter(entry -> entry.name().equals(name))
                    .findFirst()
                    .orElseThrow(of::missing);
            QuotaText.print(output, of, key.quota());
        }
        return 0;
    }

    @Command(description = "Set limits of the key.", mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Mixin KeyLimitOptions limits,
            @Mixin QuotaChange.Set change)
            throws StoreException, RefusedException {
        Quota given = limits.quota();
        if (given.isEmpty()) {
            throw new UserError("name a limit, such as --requests 1000/day");
        }
        change.set(QuotaHolder.key(new KeyName(integration, keyId)), given);
        return 0;
    }

    @Command(description = "Clear the key's own limits. Limits set with --until stay.", mixinStandardHelpOptions = true)
    int clear(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Parameters(paramLabel = "KEY_ID", description = "With its ki_.") String keyId,
            @Mixin QuotaChange.Clear change)
            throws StoreException, RefusedException {
        change.clear(QuotaHolder.key(new KeyName(integration, keyId)), List.of());
        return 0;
    }
}
