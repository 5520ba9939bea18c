package dev.tollgate.sidecar.locate.upstream;

import dev.tollgate.log.OnceAMinute;
import dev.tollgate.tls.ClientTls;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the servers behind, as all event loops see it. */
public final class UpstreamServer {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamServer.class);

    private final String name;
    private final UpstreamPlace place;
    private final Class<? extends Channel> channel;
    private final @Nullable ClientTls tls;
    private final OnceAMinute lines = new OnceAMinute(System.nanoTime());

    /**
     * @param name as operators know it
     * @param place where it is
     * @param channel of the loops' transport, for addresses such as the place's
     * @param tls null for cleartext
     */
    public UpstreamServer(String name, UpstreamPlace place, Class<? extends Channel> channel, @Nullable ClientTls tls) {
        this.name = name;
        this.place = place;
        this.channel = channel;
        this.tls = tls;
    }

    UpstreamPlace place() {
        return place;
    }

    Class<? extends Channel> channel() {
        return channel;
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    /** Tells operators that it cannot be reached, once a minute at most. */
    void complain(Throwable cause) {
        if (lines.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("upstream", name)
                    .addKeyValue("error", String.valueOf(first(cause).getMessage()))
                    .log("cannot connect to the upstream server");
        }
    }

    /** A handshake hides behind other exceptions why a certificate is not trusted. */
    private static Throwable first(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
