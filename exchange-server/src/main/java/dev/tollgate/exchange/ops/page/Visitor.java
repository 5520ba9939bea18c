package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.verification.Verdict;

/** Who sends a request to the page. */
sealed interface Visitor {
    /**
     * An operator.
     *
     * @param proof what the forms of this operator carry, so that no other site can send one
     */
    record Known(Operator operator, String proof) implements Visitor {}

    /**
     * Somebody with a session whose token cannot be checked now.
     *
     * @param name whose session it is
     * @param proof of that session
     * @param why neither accepted nor refused
     */
    record Unchecked(String name, String proof, Verdict<?> why) implements Visitor {}

    /** Nobody, or somebody whose session has ended. */
    record Stranger() implements Visitor {}
}
