package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** X-Forwarded-For: the client is the peer or stands in it, and of a stranger nothing is believed. */
class ClientAddressFuzzTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress("10.0.0.1", 1);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.1", 1);
    private static final Pattern COLON_AND_DOT = Pattern.compile("\\[?[0-9a-fA-F:]*:[0-9.]+]?");
    private static final Pattern BETWEEN = Pattern.compile("[\r\n]+");

    private final TrustedNetworks proxies = new TrustedNetworks(List.of(Network.of("10.0.0.0/8")));
    private final ClientAddress addresses = new ClientAddress(proxies);

    @FuzzTest
    void isThePeerOrAnEntry(byte[] octets) {
        List<String> fields = List.of(BETWEEN.split(new String(octets, StandardCharsets.ISO_8859_1), -1));
        assertEquals(STRANGER.getAddress(), addresses.of(STRANGER, fields));

        InetAddress client = addresses.of(PROXY, fields);
        String all = String.join(",", fields);
        assertTrue(client.equals(PROXY.getAddress()) || names(all, client), all);
        if (!proxies.contain(client)) {
            // what stands before the client's own entry changes nothing
            assertEquals(client, addresses.of(PROXY, List.of("203.0.113.9," + all)));
        }
    }

    /** The JDK reads IPv6 with an IPv4 end, which Netty does behind some prefixes only. What has a colon is no name. */
    private static @Nullable InetAddress mixed(String text) {
        try {
            return COLON_AND_DOT.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean names(String all, InetAddress client) {
        for (String entry : all.split(",", -1)) {
            String text = entry.strip().replaceFirst("^(\\[[^\\]]+]|[0-9.]+):[0-9]{1,5}$", "$1");
            if (client.equals(NetUtil.createInetAddressFromIpAddressString(text)) || client.equals(mixed(text))) {
                return true;
            }
        }
        return false;
    }
}
