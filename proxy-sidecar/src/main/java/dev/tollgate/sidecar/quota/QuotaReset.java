package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tollgate.jwt.quota.Dimension;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to empty windows, so that an integration starts again with its whole quota. Each reset is one line in the log.
 * Tests that run and uses of tokens keep their counts: they end by themselves, within seconds.
 */
public final class QuotaReset {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaReset.class);

    private final Cache<String, IntegrationUse> integrations;
    private final ClientWindows clients;

    QuotaReset(Cache<String, IntegrationUse> integrations, ClientWindows clients) {
        this.integrations = integrations;
        this.clients = clients;
    }

    /** Returns whether a dimension is counted in windows, which can be emptied. */
    public static boolean isPossible(Dimension dimension) {
        return dimension.isRate();
    }

    /**
     * Empties all windows of an integration, those of its clients too.
     *
     * @return how many windows were emptied
     */
    public long all(String integrationId) {
        IntegrationUse use = held(integrationId);
        return use == null ? 0 : told(integrationId, "all", null, use.forget() + clients.forget(use));
    }

    /**
     * Empties the windows of one dimension; of {@link Dimension#CLIENT} those of all clients of the integration.
     *
     * @return how many windows were emptied
     * @throws IllegalArgumentException if the dimension is not counted in windows
     */
    public long dimension(String integrationId, Dimension dimension) {
        if (!isPossible(dimension)) {
            throw new IllegalArgumentException(dimension.wireName() + " is not counted in windows");
        }
        IntegrationUse use = held(integrationId);
        if (use == null) {
            return 0;
        }
        long emptied = dimension == Dimension.CLIENT ? clients.forget(use) : 0;
        return told(integrationId, dimension.wireName(), null, use.forget(dimension) + emptied);
    }

    /**
     * Empties the window of one client of an integration (IPv6: of its /64).
     *
     * @return how many windows were emptied, at most one
     */
    public long client(String integrationId, InetAddress client) {
        IntegrationUse use = held(integrationId);
        return use == null
                ? 0
                : told(integrationId, Dimension.CLIENT.wireName(), client, clients.forget(use, client) ? 1 : 0);
    }

    private @Nullable IntegrationUse held(String integrationId) {
        return integrations.policy().getIfPresentQuietly(integrationId);
    }

    private static long told(String integrationId, String limit, @Nullable InetAddress client, long emptied) {
        LOG.atWarn()
                .addKeyValue("integration", integrationId)
                .addKeyValue("limit", limit)
                .addKeyValue("client", client == null ? "all" : client.getHostAddress())
                .addKeyValue("windows", emptied)
                .log("an operator has reset a quota");
        return emptied;
    }
}
