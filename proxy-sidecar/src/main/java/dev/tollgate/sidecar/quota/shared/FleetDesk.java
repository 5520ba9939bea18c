package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.FleetOperations;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.FleetState;
import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators ask a fleet through its store. Never waits. */
final class FleetDesk implements FleetOperations {
    private final String fleet;
    private final Store store;
    private final Looker looker;
    private final Supplier<FleetState> state;

    /** Says what counts, and counts nothing. */
    @FunctionalInterface
    interface Looker {
        void look(Question question, Consumer<@Nullable Judge> then);
    }

    /**
     * @param looker says what counts
     * @param state where the fleet stands
     */
    FleetDesk(String fleet, Store store, Looker looker, Supplier<FleetState> state) {
        this.fleet = fleet;
        this.store = store;
        this.looker = looker;
        this.state = state;
    }

    @Override
    public void look(QuotaRules rules, Integration who, @Nullable Long client, Consumer<@Nullable Judge> then) {
        Question question = Question.ofLook(rules, who, client);
        if (question.isEmpty()) {
            then.accept(null);
        } else {
            looker.look(question, then);
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
