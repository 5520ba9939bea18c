package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.channel.ChannelHandler;

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

    /** Waits, for a bounded time, until that has ended which has its own end, while the listeners stay. */
    void drain();

    @Override
    void close();
}
