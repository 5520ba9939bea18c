package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators can ask of {@link Quotas}. Asking counts nothing and keeps nothing alive. */
public final class QuotaReport {
    private final Supplier<QuotaRules> rules;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final IntegrationUses integrations;
    private final ClientWindows clients;

    QuotaReport(
            Supplier<QuotaRules> rules,
            LongSupplier nanoTime,
            LongSupplier wallMillis,
            IntegrationUses integrations,
            ClientWindows clients) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.integrations = integrations;
        this.clients = clients;
    }

    /** Returns how many integrations are held. */
    public long integrationsHeld() {
        return integrations.size();
    }

    /** Returns of how many clients windows are held. */
    public long clientsHeld() {
        return clients.size();
    }

    /** Returns how many clients were forgotten early, because there were too many. */
    public long clientsEvicted() {
        return clients.evicted();
    }

    /** Returns the rules that hold now. */
    public QuotaRules rules() {
        return rules.get();
    }

    /** Returns an integration as its latest token described it, null if none is held. */
    public @Nullable Integration latest(String integrationId) {
        IntegrationUse use = integrations.peek(integrationId);
        if (use == null) {
            return null;
        }
        synchronized (use) {
            return use.last();
        }
    }

    /** Returns an integration as the latest token of one of its keys described it, null if that is not known. */
    public @Nullable Integration latest(String integrationId, String keyId) {
        IntegrationUse use = integrations.peek(integrationId);
        if (use == null) {
            return null;
        }
        synchronized (use) {
            return use.last(keyId);
        }
    }

    /**
     * Lists integrations, those first that have used most of a limit.
     *
     * @param max how many at most
     * @param dimensions which ones are counted here
     */
    public List<IntegrationState> integrations(int max, Collection<Dimension> dimensions) {
        return integrations(max, dimensions, state -> true);
    }

    /**
     * Lists likewise without limits of 0: a blocked integration would always be first.
     *
     * @param max how many at most
     */
    public List<IntegrationState> fullest(int max, Collection<Dimension> dimensions) {
        return integrations(
                max, dimensions, state -> state.limit() == null || state.limit().max() > 0);
    }

    private List<IntegrationState> integrations(
            int max, Collection<Dimension> dimensions, Predicate<DimensionState> listed) {
        List<IntegrationState> all = new ArrayList<>();
        for (IntegrationUse use : integrations.all()) {
            synchronized (use) {
                LimitStates reader = reader(use.last(), use, false, null);
                all.add(new IntegrationState(
                        use.last(),
                        use.admitted(),
                        dimensions.stream().map(reader::fullest).filter(listed).toList()));
            }
        }
        all.sort(mostUsedFirst());
        return List.copyOf(all.subList(0, Math.min(max, all.size())));
    }

    /**
     * Says what an integration would get now, and why.
     *
     * @param who the integration, with the key, the tier and the quota claim that its token would have
     * @param client the client's address, null to leave {@link Dimension#CLIENT} open
     * @param dimensions which ones are counted here
     */
    public IntegrationState explain(Integration who, @Nullable InetAddress client, Collection<Dimension> dimensions) {
        return explain(who, client, null, dimensions);
    }

    /**
     * Says likewise.
     *
     * @param user whom the token would name, null for nobody; counts as the client where the rules say so
     */
    public IntegrationState explain(
            Integration who, @Nullable InetAddress client, @Nullable QuotaUser user, Collection<Dimension> dimensions) {
        IntegrationUse known = integrations.peek(who.integrationId());
        IntegrationUse use = known == null ? new IntegrationUse(who) : known;
        synchronized (use) {
            ClientKey asked = clientKey(use, client, user);
            LimitStates reader = reader(who, use, asked != null, asked == null ? null : clients.peek(asked));
            return new IntegrationState(who, use.admitted(), reader.states(dimensions));
        }
    }

    private @Nullable ClientKey clientKey(IntegrationUse use, @Nullable InetAddress client, @Nullable QuotaUser user) {
        if (user != null && rules.get().clientBy() == ClientBy.QUOTA_USER) {
            return new ClientKey(use, user);
        }
        return client == null ? null : new ClientKey(use, client);
    }

    private LimitStates reader(Integration who, IntegrationUse use, boolean asksClient, @Nullable Window client) {
        return new LimitStates(rules.get(), who, use, asksClient, client, wallMillis, nanoTime.getAsLong());
    }

    private static Comparator<IntegrationState> mostUsedFirst() {
        return Comparator.comparingDouble(IntegrationState::share)
                .thenComparingLong(IntegrationState::admitted)
                .reversed()
                .thenComparing(state -> state.who().integrationId());
    }
}
