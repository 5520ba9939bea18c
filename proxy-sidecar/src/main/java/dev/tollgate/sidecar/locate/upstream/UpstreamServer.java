package dev.tollgate.sidecar.locate.upstream;

import dev.tollgate.log.OnceAMinute;
import dev.tollgate.tls.ClientTls;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upstream server, shared by all event loops. */
public final class UpstreamServer {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamServer.class);

    private final String name;
    private final UpstreamAddress address;
    private final Class<? extends Channel> channel;
    private final @Nullable ClientTls tls;
    private final OnceAMinute lines = new OnceAMinute(System.nanoTime());

    /**
     * @param name for operators
     * @param address of the server
     * @param channel of the loops' transport, for addresses of that kind
     * @param tls null for cleartext
     */
    public UpstreamServer(
            String name, UpstreamAddress address, Class<? extends Channel> channel, @Nullable ClientTls tls) {
        this.name = name;
        this.address = address;
        this.channel = channel;
        this.tls = tls;
    }

    UpstreamAddress address() {
        return address;
    }

    Class<? extends Channel> channel() {
        return channel;
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    /** Logs that the server cannot be reached, once a minute at most. */
    void complain(Throwable cause) {
        if (lines.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("upstream", name)
                    .addKeyValue("error", String.valueOf(first(cause).getMessage()))
                    .log("cannot connect to the upstream server");
        }
    }

    /** A failed handshake wraps the reason why a certificate is not trusted in other exceptions. */
    private static Throwable first(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
