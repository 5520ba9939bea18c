package dev.tollgate.sidecar.http;

import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.http.ForwardedFor;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.log.OnceAMinute;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a request's client: the socket's peer, or the client in {@code X-Forwarded-For} if the peer is a trusted
 * proxy. Safe for use by many threads.
 */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);

    private final TrustedNetworks proxies;
    private final ForwardedFor forwardedFor;
    private final LongSupplier nanoTime;
    private final OnceAMinute lines;

    public ClientAddress(TrustedNetworks proxies) {
        this(proxies, new ForwardedDoubts(System::nanoTime));
    }

    /** @param doubts is called on signs that a proxy is missing */
    public ClientAddress(TrustedNetworks proxies, ForwardedDoubts doubts) {
        this(proxies, doubts, System::nanoTime);
    }

    ClientAddress(TrustedNetworks proxies, ForwardedDoubts doubts, LongSupplier nanoTime) {
        this.proxies = proxies;
        this.forwardedFor = new ForwardedFor(proxies::contain, this::complain, doubts);
        this.nanoTime = nanoTime;
        this.lines = new OnceAMinute(nanoTime.getAsLong());
    }

    /**
     * Finds the client of a request.
     *
     * @param peer of the socket
     * @param fields all values of X-Forwarded-For, in order
     */
    public InetAddress of(InetSocketAddress peer, List<String> fields) {
        InetAddress client = peer.getAddress();
        return fields.isEmpty() ? client : forwardedFor.client(client, fields);
    }

    /** Returns whether the other end of a socket is a trusted proxy. */
    public boolean isProxy(InetSocketAddress peer) {
        return proxies.contain(peer.getAddress());
    }

    /** All clients of such a proxy count as one: that is worth a line, and the entry may be a client's word. */
    private void complain(InetAddress proxy) {
        if (lines.isDue(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("proxy", NetUtil.toAddressString(proxy))
                    .log("X-Forwarded-For of a trusted proxy names no address: its clients count as one");
        }
    }
}
