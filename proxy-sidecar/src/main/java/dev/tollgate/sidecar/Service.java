package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/** The service that clients use, in the middle of a sidecar: one for each mode. */
interface Service extends AutoCloseable {
    /**
     * Makes what handles the connections of all listeners. To be called once.
     *
     * @throws ConfigException if this machine cannot do what the configuration asks for
     */
    ChannelHandler application() throws ConfigException;

    /**
     * Begins to look whether what stands behind can be reached, for operators who ask.
     *
     * @throws ConfigException as {@link #application}
     */
    void followServers() throws ConfigException;

    /** Returns whether what stands behind can serve, as far as that is known. */
    boolean isReady();

    /**
     * Waits for what ends by itself, while the listeners stay open.
     *
     * @param timeout how long accepted requests may take
     */
    Drained drain(Duration timeout);

    /**
     * The result of a drain.
     *
     * @param rest how long what has been accepted may take after that
     * @param whole whether all of it has ended by itself
     */
    record Drained(Duration rest, boolean whole) {}

    @Override
    void close();
}
