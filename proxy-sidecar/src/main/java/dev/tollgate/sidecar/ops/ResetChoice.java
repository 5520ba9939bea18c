package dev.tollgate.sidecar.ops;

import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.QuotaReset;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The choice of windows to empty: those of one limit, client, user or key; all if nothing is chosen.
 *
 * @param limit one that is counted in windows
 * @param client the address of one client
 * @param user the one whom the integration's backend names
 * @param key the id of one key
 */
public record ResetChoice(
        @Nullable Dimension limit,
        @Nullable InetAddress client,
        @Nullable QuotaUser user,
        @Nullable String key) {
    static final String CLIENT = "client";
    static final String KEY = "key";
    static final String LIMIT = "limit";

    /**
     * Reads a choice.
     *
     * @param values by their names: {@code limit}, {@code client}, {@code quota_user} and {@code key}
     * @param counted the dimensions that are counted in this mode
     * @throws IllegalArgumentException with a message for the operator, if no sidecar of this mode could do it
     */
    public static ResetChoice of(Map<String, String> values, List<Dimension> counted) {
        ResetChoice choice = new ResetChoice(
                resettable(values.get(LIMIT), counted),
                client(values.get(CLIENT)),
                user(values.get(QuotaUser.CLAIM)),
                values.get(KEY));
        choice.requireOne();
        return choice;
    }

    private void requireOne() {
        if ((client == null ? 0 : 1) + (user == null ? 0 : 1) + (key == null ? 0 : 1) > 1) {
            throw new IllegalArgumentException("give one of client, quota_user and key");
        }
        if (key != null) {
            requireLimit(Dimension.KEY_REQUESTS, KEY);
        } else if (client != null || user != null) {
            requireLimit(Dimension.CLIENT, CLIENT);
        }
    }

    private void requireLimit(Dimension only, String by) {
        if (limit != null && limit != only) {
            throw new IllegalArgumentException("limit is " + limit.wireName() + ", which is not counted by " + by);
        }
    }

    private static @Nullable Dimension resettable(@Nullable String name, List<Dimension> counted) {
        if (name == null) {
            return null;
        }
        // the command line of the exchange server writes dashes
        Dimension limit = Dimension.named(name.replace('-', '_')).orElse(null);
        if (limit != null && !QuotaReset.isPossible(limit)) {
            throw new IllegalArgumentException(
                    "limit is " + name + ", which cannot be reset: its tests and tokens end by themselves");
        }
        if (limit == null || !counted.contains(limit)) {
            throw new IllegalArgumentException("limit is not one of "
                    + counted.stream()
                            .filter(QuotaReset::isPossible)
                            .map(Dimension::wireName)
                            .collect(Collectors.joining(", ")));
        }
        return limit;
    }

    static @Nullable InetAddress client(@Nullable String address) {
        if (address == null) {
            return null;
        }
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        if (parsed == null) {
            throw new IllegalArgumentException("client is not an address such as 192.0.2.1 or 2001:db8::1");
        }
        return parsed;
    }

    static @Nullable QuotaUser user(@Nullable String text) {
        return text == null
                ? null
                : QuotaUser.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(QuotaUser.CLAIM + " is not " + QuotaUser.FORM));
    }
}
