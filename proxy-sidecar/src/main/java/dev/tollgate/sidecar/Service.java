package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/** The service for clients, one for each mode. */
interface Service extends AutoCloseable {
    /**
     * Makes the handler of the connections of all listeners. To be called once.
     *
     * @throws ConfigException if this machine does not support the configuration
     */
    ChannelHandler application() throws ConfigException;

    /**
     * Begins to check whether the upstream server can be reached, for {@code /ready}.
     *
     * @throws ConfigException as {@link #application}
     */
    void followServers() throws ConfigException;

    /** Returns whether the upstream server can serve, as far as known. */
    boolean isReady();

    /**
     * Waits for requests and tests that end by themselves, while the listeners stay open.
     *
     * @param timeout how long accepted requests may take
     */
    Drained drain(Duration timeout);

    /**
     * The result of a drain.
     *
     * @param rest how long accepted requests may take after that
     * @param whole whether all have ended by themselves
     */
    record Drained(Duration rest, boolean whole) {}

    @Override
    void close();
}
