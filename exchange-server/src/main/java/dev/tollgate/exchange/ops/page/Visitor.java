package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.ops.operators.Operator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Who sends a request to the page. */
sealed interface Visitor {
    /**
     * An operator.
     *
     * @param proof what the forms of this operator carry, so that no other site can send one
     */
    record Known(Operator operator, Visit.Standing standing, String proof) implements Visitor {}

    /**
     * Somebody with a session or an assertion that is not good, or cannot be checked now.
     *
     * @param name whose session it is, empty if that is not known
     * @param proof of that session
     * @param why what to do about it
     */
    record Unchecked(String name, String proof, HttpResponseStatus status, String why) implements Visitor {}

    /** Nobody, or somebody whose session has ended. */
    record Stranger() implements Visitor {}
}
