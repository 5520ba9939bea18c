package dev.tollgate.exchange.http;

import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.http.ForwardedFor;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.log.OnceAMinute;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a request's client: the socket's peer, or the client in {@code X-Forwarded-For} if the peer is a trusted
 * proxy. Safe for use by many threads.
 */
public final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    /** Of several proxies the first one writes first. */
    private static final Pattern HTTPS = Pattern.compile("\\s*https\\s*(,.*)?", Pattern.CASE_INSENSITIVE);

    private static final Logger LOG = LoggerFactory.getLogger(ClientAddresses.class);

    private final TrustedNetworks proxies;
    private final OnceAMinute lines = new OnceAMinute(System.nanoTime());
    private final ForwardedDoubts doubts = new ForwardedDoubts(System::nanoTime);
    private final ForwardedFor forwardedFor;

    public ClientAddresses(TrustedNetworks proxies) {
        this.proxies = proxies;
        this.forwardedFor = new ForwardedFor(proxies::contain, this::complain, doubts);
    }

    /** Returns whether the peer is a trusted proxy. */
    boolean isBehindProxy(Channel channel) {
        return proxies.contain(peer(channel));
    }

    static InetAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Returns the signs that a proxy is missing among the trusted ones. */
    public ForwardedDoubts doubts() {
        return doubts;
    }

    /** Returns whether a client has used TLS, to this server or, as a trusted proxy says, to that proxy. */
    boolean isEncrypted(Channel channel, HttpHeaders headers) {
        return channel.pipeline().get(SslHandler.class) != null
                || (isBehindProxy(channel)
                        && HTTPS.matcher(headers.get(FORWARDED_PROTO, "")).matches());
    }

    InetAddress of(Channel channel, HttpHeaders headers) {
        InetAddress peer = peer(channel);
        return headers.contains(FORWARDED_FOR) ? forwardedFor.client(peer, headers.getAll(FORWARDED_FOR)) : peer;
    }

    /** All clients of such a proxy count as one: that is worth a line, and the entry may be a client's word. */
    private void complain(InetAddress proxy) {
        if (lines.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("proxy", NetUtil.toAddressString(proxy))
                    .log("X-Forwarded-For of a trusted proxy names no address: its clients count as one");
        }
    }
}
