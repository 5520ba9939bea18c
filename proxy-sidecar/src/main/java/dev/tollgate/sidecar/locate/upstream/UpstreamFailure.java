package dev.tollgate.sidecar.locate.upstream;

/** The reason for a missing or incomplete response. */
public enum UpstreamFailure {
    /** The connection was refused, or timed out. */
    UNREACHABLE,
    /** All connections are in use, and the maximum of requests is waiting. */
    BUSY,
    /** The response was not complete in time. */
    TIMEOUT,
    /** The connection closed before the end of the response. */
    CLOSED,
    /** The response is not HTTP, or exceeds a bound. */
    GARBAGE
}
