package dev.tollgate.exchange.http;

/** Hears what happens at the edge, for metrics. Called from any thread; must not block. */
public interface HttpObserver {
    /**
     * An exchange was answered.
     *
     * @param endpoint {@code integration}, {@code autojoin}, {@code oauth2} or {@code key}
     * @param status the answer's
     * @param nanos from the whole request to the answer
     */
    void exchanged(String endpoint, int status, long nanos);

    /** A connection was opened. */
    void connected();

    /** A connection that was counted has ended. */
    void disconnected();

    /** A connection was closed at once, for there were too many. */
    void connectionRefused();

    /** No token could be made, which is a fault of this server. */
    void failed(Throwable cause);

    /** A request was answered, at whatever route, or refused. */
    default void answered(Answered answered) {}

    /** A request was refused before any endpoint saw it: malformed, too large or too slow. */
    void refused(int status);
}
