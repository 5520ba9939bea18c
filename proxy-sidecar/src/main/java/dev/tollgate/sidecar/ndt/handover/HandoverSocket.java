package dev.tollgate.sidecar.ndt.handover;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where clients are handed over.
 *
 * @param path of the socket on which tollgate-handover listens
 * @param listener ndt-server's cleartext listener, which is to accept them; asked for at each test
 */
public record HandoverSocket(Path path, Supplier<InetSocketAddress> listener) {
    /** Returns where to connect. */
    public DomainSocketAddress socketAddress() {
        return new DomainSocketAddress(path.toString());
    }

    /** Returns the line that follows a client's socket. */
    public String line() {
        return NetUtil.toSocketAddressString(listener.get()) + "\n";
    }
}
