package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.verification.StoreCircuit;
import dev.tollgate.memory.LoopPulse;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The answer to whether this server can serve: it is not ending, its event loops take their turns, exchanges do not fail one
 * after the other, and the store answers.
 */
public final class Readiness {
    private static final Optional<String> FAILING = Optional.of("exchanges fail: see the log");
    private static final Optional<String> ENDING = Optional.of("the server is stopping");

    private final LoopPulse pulse;
    private final StoreCircuit circuit;
    private final BooleanSupplier failing;
    private volatile boolean ending;

    /**
     * Makes one that is not ending.
     *
     * @param failing whether exchanges end in faults of this server
     */
    public Readiness(LoopPulse pulse, StoreCircuit circuit, BooleanSupplier failing) {
        this.pulse = pulse;
        this.circuit = circuit;
        this.failing = failing;
    }

    /** Returns what everybody may know of why requests cannot be served; empty if they can. */
    public Optional<String> obstacle() {
        return obstacle(circuit::obstacle);
    }

    /** Returns the same for operators, with what the store has said. */
    public Optional<String> detailedObstacle() {
        return obstacle(circuit::detailedObstacle);
    }

    /** Returns whether the event loops take their turns. */
    public boolean isAlive() {
        return pulse.isRegular();
    }

    /** Says from now on that the server is ending. */
    public void end() {
        ending = true;
    }

    private Optional<String> obstacle(Supplier<Optional<String>> ofStore) {
        if (ending) {
            return ENDING;
        }
        if (!pulse.isRegular()) {
            return Optional.of(StatusEndpoints.STUCK);
        }
        return failing.getAsBoolean() ? FAILING : ofStore.get();
    }
}
