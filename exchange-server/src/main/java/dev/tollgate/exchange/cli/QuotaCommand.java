package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.store.SqliteStore;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on quotas, which travel in every token issued from then on. */
@Command(name = "quota", description = "Quotas of an integration.", mixinStandardHelpOptions = true)
public final class QuotaCommand {
    @Command(description = "Set the quota; what is not named is not limited here.", mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "INTEGRATION") String integration,
            @Option(names = "--client", description = "Requests per client address, such as 40/12h.") @Nullable
                    String client,
            @Option(names = "--requests", description = "Requests in all, such as 50000/24h.") @Nullable
                    String requests,
            @Option(names = "--server-tests", description = "Tests on one server, such as 600/1h.") @Nullable
                    String serverTests,
            @Option(names = "--server-concurrent", description = "Tests at a time on one server, such as 20.") @Nullable
                    String serverConcurrent,
            @Option(names = "--token-uses", description = "Uses of a token per direction, such as 2.") @Nullable
                    String tokenUses,
            @Mixin StoreOption option)
            throws KeyStore.StoreException {
        Quota quota = Quota.none();
        quota = with(quota, Dimension.CLIENT, client);
        quota = with(quota, Dimension.REQUESTS, requests);
        quota = with(quota, Dimension.SERVER_TESTS, serverTests);
        quota = with(quota, Dimension.SERVER_CONCURRENT, serverConcurrent);
        quota = with(quota, Dimension.TOKEN_USES, tokenUses);
        return store(integration, quota, option);
    }

    @Command(description = "Clear the quota.", mixinStandardHelpOptions = true)
    int clear(@Parameters(paramLabel = "INTEGRATION") String integration, @Mixin StoreOption option)
            throws KeyStore.StoreException {
        return store(integration, Quota.none(), option);
    }

    private static int store(String integration, Quota quota, StoreOption option) throws KeyStore.StoreException {
        try (SqliteStore store = option.open()) {
            if (!store.setQuota(integration, quota)) {
                throw new UserError("there is no integration '" + integration + "': create it first");
            }
        }
        System.out.println("quota of " + integration + ": " + (quota.isEmpty() ? "none" : quota));
        return 0;
    }

    private static Quota with(Quota quota, Dimension dimension, @Nullable String text) {
        if (text == null) {
            return quota;
        }
        try {
            return quota.with(dimension, Limit.parse(dimension, text));
        } catch (QuotaFormatException e) {
            throw new UserError(e.getMessage() == null ? text : e.getMessage());
        }
    }
}
