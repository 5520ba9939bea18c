package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.List;

/** Where the server behind is. Used by all event loops. */
public interface UpstreamPlace {
    /**
     * Returns where it may be now.
     *
     * @param loop tells of the result
     * @return the addresses in the order to try them, at least one; a failure where a name has none
     */
    Future<List<? extends SocketAddress>> addresses(EventLoop loop);

    /** No connection to an address came about. */
    void failed(SocketAddress address);

    /** Returns that of an address, which needs no look-up. */
    static UpstreamPlace at(SocketAddress address) {
        return new UpstreamPlace() {
            @Override
            public Future<List<? extends SocketAddress>> addresses(EventLoop loop) {
                return loop.newSucceededFuture(List.of(address));
            }

            @Override
            public void failed(SocketAddress address) {}
        };
    }
}
