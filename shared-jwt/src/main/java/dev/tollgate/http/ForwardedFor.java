package dev.tollgate.http;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind trusted proxies: the rightmost entry of {@code X-Forwarded-For} that is not one. Entries further
 * left are the client's own words. An entry may have a port, as Azure's gateways write it. Safe for use by many threads if
 * what it is given is.
 *
 * @param proxies whether an address is a trusted proxy's
 * @param literal reads an address, null if it is none
 * @param unreadable is told of a proxy whose entry is no address, so that all its clients count as one
 * @param doubts is told of signs that a proxy is not trusted that should be
 */
public record ForwardedFor(
        Predicate<InetAddress> proxies,
        Function<String, @Nullable InetAddress> literal,
        Consumer<InetAddress> unreadable,
        ForwardedDoubts doubts) {
    /** An IPv6 address whose last 32 bits are written as an IPv4 address is (RFC 4291 §2.2). */
    private static final Pattern MIXED =
            Pattern.compile("(.*:)([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})(]?)");

    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]+]|[0-9.]+):[0-9]{1,5}");

    /**
     * Finds the client of a request.
     *
     * @param peer the other end of the socket
     * @param fields all values of the field, in order
     */
    public InetAddress client(InetAddress peer, List<String> fields) {
        if (!proxies.test(peer)) {
            if (!fields.isEmpty()) {
                doubts.tell(ForwardedDoubts.Doubt.UNTRUSTED_PEER, peer);
            }
            return peer;
        }
        InetAddress client = peer;
        String[] entries = String.join(",", fields).split(",", -1);
        for (int i = entries.length - 1; i >= 0; i--) {
            String text = entries[i].strip();
            if (!text.isEmpty() && !proxies.test(client)) {
                doubts.tell(ForwardedDoubts.Doubt.ENTRIES_BEFORE, client);
                return client;
            }
            // RFC 9110 §5.6.1.2: empty elements of a list do not count
            if (!text.isEmpty()) {
                InetAddress entry = parse(text);
                if (entry == null) {
                    unreadable.accept(client);
                    return client;
                }
                client = entry;
            }
        }
        return client;
    }

    private @Nullable InetAddress parse(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        return literal.apply(inGroups(withPort.matches() ? withPort.group(1) : text));
    }

    /** Not every reader of addresses knows the mixed notation. */
    private static String inGroups(String text) {
        Matcher mixed = MIXED.matcher(text);
        if (!mixed.matches()) {
            return text;
        }
        int[] octets = new int[4];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = Integer.parseInt(mixed.group(i + 2));
            if (octets[i] > 0xff) {
                return text;
            }
        }
        return mixed.group(1)
                + Integer.toHexString(octets[0] << 8 | octets[1])
                + ':'
                + Integer.toHexString(octets[2] << 8 | octets[3])
                + mixed.group(6);
    }
}
