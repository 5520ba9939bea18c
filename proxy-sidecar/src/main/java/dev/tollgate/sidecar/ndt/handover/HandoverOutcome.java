package dev.tollgate.sidecar.ndt.handover;

import java.util.Locale;

/** What became of the hand-over of one test. */
public enum HandoverOutcome {
    /** ndt-server has answered on the connection that was handed over. */
    HANDED_OVER(""),
    /** It was not tried, since the last look found that it does not work. */
    UNAVAILABLE("hand-over does not work now"),
    /** Nobody listens on the socket, or this process may not connect to it. */
    UNREACHABLE("the socket cannot be reached"),
    /** The connection ended before an answer: the helper refused it, or ndt-server has ended. */
    CLOSED("the connection ended before an answer"),
    /** No answer came in time. */
    TIMEOUT("no answer came in time"),
    /** ndt-server has measured another socket than the client's. */
    MISMATCH("ndt-server measured another socket"),
    /** ndt-server has the client's socket as its own connection, and has begun the test. */
    WHOLE(""),
    /** The client was to be handed over whole, and ndt-server has certainly not got it: the test is relayed. */
    WHOLE_REFUSED("ndt-server did not take the connection"),
    /** ndt-server has or may have the client, and has begun no test in time: the connection was ended. */
    NO_FLOW("ndt-server has begun no test");

    private final String reason;

    HandoverOutcome(String reason) {
        this.reason = reason;
    }

    /** Returns why a test was not handed over, for the log. */
    String reason() {
        return reason;
    }

    /** Returns the value of a metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
