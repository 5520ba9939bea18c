package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.FleetOperations;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators ask a fleet through its store. Never waits. */
final class FleetDesk implements FleetOperations {
    private final String fleet;
    private final Store store;
    private final StoreWindows windows;
    private final Standings standings;
    private final StoreContact contact;
    private final KnownRefusals refusals;
    private final BooleanSupplier isOut;
    private final Supplier<FleetState> state;

    /**
     * @param refusals remembers what is used up
     * @param isOut whether the store is known not to answer
     * @param state where the fleet stands
     */
    FleetDesk(
            String fleet,
            Store store,
            StoreWindows windows,
            Standings standings,
            StoreContact contact,
            KnownRefusals refusals,
            BooleanSupplier isOut,
            Supplier<FleetState> state) {
        this.fleet = fleet;
        this.store = store;
        this.windows = windows;
        this.standings = standings;
        this.contact = contact;
        this.refusals = refusals;
        this.isOut = isOut;
        this.state = state;
    }

    @Override
    public void look(QuotaRules rules, Integration who, @Nullable Long client, Consumer<@Nullable Judge> then) {
        Question question = Question.ofLook(rules, who, client);
        if (question.isEmpty() || isOut.getAsBoolean()) {
            then.accept(null);
        } else {
            Standing standing = standings.of(question.integrationId());
            windows.decide(
                    standing,
                    question.limits(),
                    StoreWindows.Way.LOOK,
                    new OperatorQuestion(contact, refusals, standing, question, then));
        }
    }

    @Override
    public void reset(FleetReset what, Consumer<OptionalLong> then) {
        if (what.dimension() != null && !StoreReset.isShared(what.dimension())) {
            then.accept(OptionalLong.of(0));
            return;
        }
        StoreReset.run(store, fleet, what, then);
    }

    @Override
    public FleetState state() {
        return state.get();
    }
}
