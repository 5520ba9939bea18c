package dev.tollgate.sidecar.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client: the socket's peer, or, where that is a trusted proxy, the rightmost entry of
 * {@code X-Forwarded-For} that is not one. Entries further left are the client's own words.
 */
public final class ClientAddress {
    private final TrustedNetworks proxies;

    public ClientAddress(TrustedNetworks proxies) {
        this.proxies = proxies;
    }

    /**
     * Finds the client of a request.
     *
     * @param peer the other end of the socket
     * @param forwardedFor all values of X-Forwarded-For, in order
     */
    public InetAddress of(InetSocketAddress peer, List<String> forwardedFor) {
        InetAddress client = peer.getAddress();
        if (forwardedFor.isEmpty() || !proxies.contain(client)) {
            return client;
        }
        String[] entries = String.join(",", forwardedFor).split(",", -1);
        for (int i = entries.length - 1; i >= 0 && proxies.contain(client); i--) {
            InetAddress entry = parse(entries[i].trim());
            if (entry == null) {
                return client;
            }
            client = entry;
        }
        return client;
    }

    private static @Nullable InetAddress parse(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }
}
