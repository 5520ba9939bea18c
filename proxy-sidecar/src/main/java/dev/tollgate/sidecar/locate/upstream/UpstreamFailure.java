package dev.tollgate.sidecar.locate.upstream;

/** Why there is no answer, or not all of one. */
public enum UpstreamFailure {
    /** No connection within the time, or refused. */
    UNREACHABLE,
    /** All connections are in use and enough requests wait. */
    BUSY,
    /** Not answered completely in time. */
    TIMEOUT,
    /** Closed before the end of the answer. */
    CLOSED,
    /** What came is not HTTP, or exceeds a bound. */
    GARBAGE
}
