package dev.tollgate.http;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind trusted proxies: the rightmost entry of {@code X-Forwarded-For} that is not a trusted
 * proxy. The client can forge entries further left. An entry may have a port, as Azure's gateways write it. Safe for
 * use by many threads if its parts are.
 *
 * @param proxies whether an address is a trusted proxy's
 * @param unreadable is called with a proxy whose entry is not an address, so that all its clients count as one
 * @param doubts is called on signs that a proxy should be trusted but is not
 */
public record ForwardedFor(Predicate<InetAddress> proxies, Consumer<InetAddress> unreadable, ForwardedDoubts doubts) {
    private static final Pattern BRACKETS_OR_PORT =
            Pattern.compile("\\[([^\\]]+)](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}");

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
        Matcher around = BRACKETS_OR_PORT.matcher(text);
        if (!around.matches()) {
            return AddressText.read(text);
        }
        return AddressText.read(around.group(1) == null ? around.group(2) : around.group(1));
    }
}
