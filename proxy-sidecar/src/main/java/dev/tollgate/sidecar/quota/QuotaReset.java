package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import java.net.InetAddress;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties windows, so that an integration starts again with its whole quota. Each reset is one line in the log.
 * Tests that run and uses of tokens keep their counts: they end by themselves, within seconds.
 */
public final class QuotaReset {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaReset.class);

    private static final String ALL = "all";

    private final IntegrationUses integrations;
    private final ClientWindows clients;

    QuotaReset(IntegrationUses integrations, ClientWindows clients) {
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
     * @return how many windows were emptied; empty if the integration is not known here
     */
    public OptionalLong all(String integrationId) {
        IntegrationUse use = held(integrationId);
        return use == null ? OptionalLong.empty() : told(integrationId, "all", ALL, use.forget() + clients.forget(use));
    }

    /**
     * Empties the windows of one dimension; of {@link Dimension#CLIENT} those of all clients of the integration.
     *
     * @return how many windows were emptied; empty if the integration is not known here
     * @throws IllegalArgumentException if the dimension is not counted in windows
     */
    public OptionalLong dimension(String integrationId, Dimension dimension) {
        if (!isPossible(dimension)) {
            throw new IllegalArgumentException(dimension.wireName() + " is not counted in windows");
        }
        IntegrationUse use = held(integrationId);
        if (use == null) {
            return OptionalLong.empty();
        }
        long emptied = dimension == Dimension.CLIENT ? clients.forget(use) : 0;
        return told(integrationId, dimension.wireName(), ALL, use.forget(dimension) + emptied);
    }

    /**
     * Empties the window of one client of an integration (IPv6: of its /64).
     *
     * @return 1, or empty if the integration is not known here or nothing is counted under that name
     */
    public OptionalLong client(String integrationId, InetAddress client) {
        IntegrationUse use = held(integrationId);
        return use == null ? OptionalLong.empty() : dropped(use, new ClientKey(use, client), client.getHostAddress());
    }

    /**
     * Empties the window of one client of an integration whose backend names its clients.
     *
     * @return 1, or empty if the integration is not known here or nothing is counted under that name
     */
    public OptionalLong client(String integrationId, QuotaUser user) {
        IntegrationUse use = held(integrationId);
        return use == null ? OptionalLong.empty() : dropped(use, new ClientKey(use, user), "a quota_user");
    }

    private OptionalLong dropped(IntegrationUse use, ClientKey client, String name) {
        String integrationId = use.last().integrationId();
        return toldOne(integrationId, Dimension.CLIENT.wireName(), name, clients.drop(use, client) ? 1 : 0);
    }

    /**
     * Empties the window of one key of an integration.
     *
     * @return 1, or empty if the integration is not known here or nothing is counted under that name
     */
    public OptionalLong key(String integrationId, String keyId) {
        IntegrationUse use = held(integrationId);
        return use == null
                ? OptionalLong.empty()
                : toldOne(integrationId, Dimension.KEY_REQUESTS.wireName() + " of " + keyId, ALL, use.forgetKey(keyId));
    }

    /** Empties the windows that an operator has emptied in the fleet. Logs nothing. */
    public void follow(FleetReset what) {
        IntegrationUse use = held(what.integrationId());
        if (use == null) {
            return;
        }
        Dimension dimension = what.dimension();
        if (what.client() != null) {
            clients.drop(use, new ClientKey(use, what.client()));
        } else if (what.key() != null) {
            use.forgetKey(what.key());
        } else if (dimension != null) {
            use.forget(dimension);
        } else {
            use.forget();
        }
        if (what.client() == null && what.key() == null && (dimension == null || dimension == Dimension.CLIENT)) {
            clients.forget(use);
        }
    }

    private @Nullable IntegrationUse held(String integrationId) {
        return integrations.peek(integrationId);
    }

    private static OptionalLong toldOne(String integrationId, String limit, String client, long emptied) {
        return emptied == 0 ? OptionalLong.empty() : told(integrationId, limit, client, emptied);
    }

    private static OptionalLong told(String integrationId, String limit, String client, long emptied) {
        LOG.atWarn()
                .addKeyValue("integration", integrationId)
                .addKeyValue("limit", limit)
                .addKeyValue("client", client)
                .addKeyValue("windows", emptied)
                .log("an operator has reset a quota");
        return OptionalLong.of(emptied);
    }
}
