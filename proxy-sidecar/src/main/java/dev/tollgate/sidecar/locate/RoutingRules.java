package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.http.RequestTarget;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that send integrations to their servers: they set parameters of locate's query to the operator's values,
 * whatever the client sent. An integration's own rule replaces its tier's.
 */
public final class RoutingRules {
    private final Map<String, Rule> integrations;
    private final Map<Integer, Rule> tiers;

    /**
     * The fixed parameters; an empty list leaves a parameter to the client.
     *
     * @param organizations its {@code org}, at most one
     * @param sites each {@code site=} of the query, one or more
     * @param machineTypes {@code machine-type}, at most one
     */
    public record Pins(List<String> organizations, List<String> sites, List<String> machineTypes) {
        public Pins {
            if (organizations.size() > 1 || machineTypes.size() > 1) {
                throw new IllegalArgumentException("locate takes one org and one machine_type: name one");
            }
        }
    }

    private record Rule(Set<String> names, String query) {
        static Rule of(Pins pins) {
            Set<String> names = new HashSet<>();
            List<String> parameters = new ArrayList<>();
            add(names, parameters, "machine-type", pins.machineTypes());
            add(names, parameters, "org", pins.organizations());
            add(names, parameters, "site", pins.sites());
            return new Rule(Set.copyOf(names), String.join("&", parameters));
        }

        private static void add(Set<String> names, List<String> parameters, String name, List<String> values) {
            for (String value : values) {
                names.add(name);
                parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
    }

    public RoutingRules(Map<String, Pins> integrations, Map<Integer, Pins> tiers) {
        this.integrations = rules(integrations);
        this.tiers = rules(tiers);
    }

    private static <K> Map<K, Rule> rules(Map<K, Pins> pins) {
        Map<K, Rule> rules = new HashMap<>();
        pins.forEach((key, value) -> rules.put(key, Rule.of(value)));
        return Map.copyOf(rules);
    }

    /** Returns the request target for locate for a client of an integration. */
    RequestTarget pin(RequestTarget target, Integration who) {
        Rule rule = integrations.get(who.integrationId());
        if (rule == null) {
            rule = tiers.get(who.tier());
        }
        if (rule == null || rule.query().isEmpty()) {
            return target;
        }
        @Nullable String rest = QueryParameters.without(target.query(), rule.names());
        return target.withQuery(rest == null ? rule.query() : rest + '&' + rule.query());
    }
}
