package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/** The side of the sidecar that clients see: one for each mode. */
interface Front extends AutoCloseable {
    /**
     * Makes what handles the connections of all listeners. To be called once.
     *
     * @throws ConfigException if this machine cannot do what the configuration asks for
     */
    ChannelHandler application() throws ConfigException;

    /** Returns whether what stands behind can serve, as far as that is known. */
    boolean isReady();

    /**
     * Waits until that has ended which has its own end, while the listeners stay.
     *
     * @param timeout how long accepted requests may take
     */
    Drained drain(Duration timeout);

    /**
     * What became of it.
     *
     * @param rest how long what has been accepted may take after that
     * @param whole whether all of it has ended by itself
     */
    record Drained(Duration rest, boolean whole) {}

    @Override
    void close();
}
