package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators ask of a fleet. Waits for its store, usually a second at most; not for event loops. */
public final class FleetReport {
    private static final Logger LOG = LoggerFactory.getLogger(FleetReport.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Clearly shorter than the command waits for the sidecar. */
    private static final Duration RESET_PATIENCE = Duration.ofSeconds(5);

    private final QuotaReport report;
    private final FleetOperations fleet;
    private final String by;
    private final Duration patience;

    /** @param by who resets what is reset through this, for the logs of all sidecars */
    public FleetReport(QuotaReport report, FleetOperations fleet, String by) {
        this(report, fleet, by, PATIENCE);
    }

    /** @param patience the longest wait for an answer of the store */
    public FleetReport(QuotaReport report, FleetOperations fleet, String by, Duration patience) {
        this.report = report;
        this.fleet = fleet;
        this.by = by;
        this.patience = patience;
    }

    /** Returns who resets what is reset through this. */
    public String by() {
        return by;
    }

    public FleetState state() {
        return fleet.state();
    }

    /**
     * Returns what the fleet counts of integrations, in the place of what this process counts.
     *
     * @return those first that have used most of a limit; as they were given where the store does not answer
     */
    public List<IntegrationState> of(List<IntegrationState> states) {
        List<CompletableFuture<@Nullable Judge>> asked = new ArrayList<>(states.size());
        for (IntegrationState state : states) {
            asked.add(look(state.who(), null));
        }
        long end = System.nanoTime() + patience.toNanos();
        List<IntegrationState> all = new ArrayList<>(states.size());
        for (int i = 0; i < states.size(); i++) {
            all.add(seen(states.get(i), await(asked.get(i), end - System.nanoTime())));
        }
        all.sort(Comparator.comparingDouble(IntegrationState::share).reversed());
        return all;
    }

    /** Returns the same of one integration and, if it is named, one of its clients. */
    public IntegrationState of(IntegrationState state, @Nullable InetAddress client, @Nullable QuotaUser user) {
        Long bits = bits(client, user);
        return seen(state, await(look(state.who(), bits), patience.toNanos()));
    }

    private @Nullable Long bits(@Nullable InetAddress client, @Nullable QuotaUser user) {
        ClientBy by = report.rules().clientBy();
        if (user != null && by == ClientBy.QUOTA_USER) {
            return ClientKey.bits(by, InetAddress.getLoopbackAddress(), user);
        }
        return client == null ? null : ClientKey.bits(by, client, null);
    }

    private CompletableFuture<@Nullable Judge> look(Integration who, @Nullable Long client) {
        CompletableFuture<@Nullable Judge> answer = new CompletableFuture<>();
        fleet.look(report.rules(), who, client, answer::complete);
        return answer;
    }

    /**
     * Empties windows in the store.
     *
     * @return how many there were, empty if the store does not answer
     */
    public OptionalLong reset(FleetReset what) {
        CompletableFuture<OptionalLong> answer = new CompletableFuture<>();
        fleet.reset(what, answer::complete);
        OptionalLong emptied = await(answer, RESET_PATIENCE.toNanos());
        if (emptied == null || emptied.isEmpty()) {
            return OptionalLong.empty();
        }
        LOG.atWarn()
                .addKeyValue("integration", what.integrationId())
                .addKeyValue(
                        "limit",
                        what.dimension() == null ? "all" : what.dimension().wireName())
                .addKeyValue("windows", emptied.getAsLong())
                .log("an operator has reset a quota of the fleet");
        return emptied;
    }

    /** Returns the bits by which a client is known whose window is to be emptied, null if none is named. */
    public @Nullable Long client(@Nullable InetAddress client, @Nullable QuotaUser user) {
        return user != null ? bits(null, user) : bits(client, null);
    }

    private static <T> @Nullable T await(CompletableFuture<@Nullable T> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    private static IntegrationState seen(IntegrationState state, @Nullable Judge judge) {
        return judge == null
                ? state
                : new IntegrationState(
                        state.who(),
                        state.admitted(),
                        state.dimensions().stream()
                                .map(one -> one.seenBy(judge))
                                .toList(),
                        judge.isShare());
    }
}
