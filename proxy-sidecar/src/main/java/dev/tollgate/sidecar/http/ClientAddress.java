package dev.tollgate.sidecar.http;

import dev.tollgate.log.OnceAMinute;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the client: the socket's peer, or, where that is a trusted proxy, the rightmost entry of
 * {@code X-Forwarded-For} that is not one. Entries further left are the client's own words. An entry may have a port, as
 * Azure's gateways write it. Safe for use by many threads.
 */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]+]|[0-9.]+):[0-9]{1,5}");

    private final TrustedNetworks proxies;
    private final LongSupplier nanoTime;
    private final OnceAMinute lines;

    public ClientAddress(TrustedNetworks proxies) {
        this(proxies, System::nanoTime);
    }

    ClientAddress(TrustedNetworks proxies, LongSupplier nanoTime) {
        this.proxies = proxies;
        this.nanoTime = nanoTime;
        this.lines = new OnceAMinute(nanoTime.getAsLong());
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
            String text = entries[i].trim();
            // RFC 9110 §5.6.1.2: empty elements of a list do not count
            if (!text.isEmpty()) {
                InetAddress entry = parse(text);
                if (entry == null) {
                    complain(client);
                    return client;
                }
                client = entry;
            }
        }
        return client;
    }

    private static @Nullable InetAddress parse(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        if (address != null) {
            return address;
        }
        Matcher withPort = WITH_PORT.matcher(text);
        return withPort.matches() ? NetUtil.createInetAddressFromIpAddressString(withPort.group(1)) : null;
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
