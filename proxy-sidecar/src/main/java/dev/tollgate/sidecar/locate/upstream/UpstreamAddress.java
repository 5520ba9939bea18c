package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.List;

/** The address of an upstream server, which may be a name. Used by all event loops. */
public interface UpstreamAddress {
    /**
     * Returns its present addresses.
     *
     * @param loop completes the future
     * @return the addresses in the order to try them, at least one; fails if a name has none
     */
    Future<List<? extends SocketAddress>> addresses(EventLoop loop);

    /** Records that a connection to an address failed. */
    void failed(SocketAddress address);

    /** Returns a fixed address, which needs no lookup. */
    static UpstreamAddress at(SocketAddress address) {
        return new UpstreamAddress() {
            @Override
            public Future<List<? extends SocketAddress>> addresses(EventLoop loop) {
                return loop.newSucceededFuture(List.of(address));
            }

            @Override
            public void failed(SocketAddress address) {}
        };
    }
}
