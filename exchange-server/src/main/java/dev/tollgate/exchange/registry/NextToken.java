package dev.tollgate.exchange.registry;

import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the exchange of a key would give now: a token's tier and limits, or the reason why there would be no token.
 *
 * @param tier of the token
 * @param quota the limits that the token would carry, of the integration and the key together
 * @param obstacle why there would be no token, as part of a sentence; null if there would be one
 */
public record NextToken(int tier, Quota quota, @Nullable String obstacle) {
    /**
     * Finds out.
     *
     * @param key empty if nobody has chosen one
     */
    public static NextToken of(IntegrationEntry integration, Optional<KeyEntry> key, Instant now) {
        if (!integration.status().equals(Status.ACTIVE)) {
            return none("the integration is " + integration.status());
        }
        if (key.isEmpty()) {
            return none("no key was chosen");
        }
        String state = key.get().state(now);
        return state.equals(Status.ACTIVE)
                ? new NextToken(
                        key.get().tier(),
                        key.get().quota().at(now).orElse(integration.quota().at(now)),
                        null)
                : none("the key is " + state);
    }

    private static NextToken none(String obstacle) {
        return new NextToken(0, Quota.none(), obstacle);
    }

    /** Returns its members as JSON shows them. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("granted", obstacle == null);
        if (obstacle == null) {
            members.put("tier", tier);
            members.put("quota", quota.shown());
        } else {
            members.put("reason", obstacle);
        }
        return members;
    }
}
