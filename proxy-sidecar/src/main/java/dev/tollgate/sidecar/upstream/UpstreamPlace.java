package dev.tollgate.sidecar.upstream;

import io.netty.bootstrap.Bootstrap;
import java.net.InetSocketAddress;

/** Where the server behind is. Used by all event loops. */
public interface UpstreamPlace {
    /** Aims connections at it. */
    void aim(Bootstrap bootstrap);

    /** No connection came about: what is remembered of the way may be out of date. */
    void failed();

    /** Returns that of an address, which needs no look-up. */
    static UpstreamPlace at(InetSocketAddress address) {
        return new UpstreamPlace() {
            @Override
            public void aim(Bootstrap bootstrap) {
                bootstrap.remoteAddress(address).disableResolver();
            }

            @Override
            public void failed() {}
        };
    }
}
