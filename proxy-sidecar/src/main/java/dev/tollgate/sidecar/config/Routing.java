package dev.tollgate.sidecar.config;

import java.util.List;
import java.util.Map;

/**
 * The {@code routing} section: parameters of locate's query that are pinned, by integration and by tier.
 */
public record Routing(Map<String, Pins> integrations, Map<Integer, Pins> tiers) {
    /**
     * What is pinned; a field may hold one value or a list.
     *
     * @param org {@code org}, one
     * @param site {@code site}, one or more
     * @param machineType {@code machine-type}, one
     */
    public record Pins(List<String> org, List<String> site, List<String> machineType) {
        public Pins {
            org = org == null ? List.of() : List.copyOf(org);
            site = site == null ? List.of() : List.copyOf(site);
            machineType = machineType == null ? List.of() : List.copyOf(machineType);
            if (org.size() > 1 || machineType.size() > 1) {
                throw new IllegalArgumentException("locate takes one org and one machine_type: name one");
            }
            if (org.isEmpty() && site.isEmpty() && machineType.isEmpty()) {
                throw new IllegalArgumentException("nothing is pinned: give org, site or machine_type");
            }
        }
    }

    public Routing {
        integrations = integrations == null ? Map.of() : Map.copyOf(integrations);
        tiers = tiers == null ? Map.of() : Map.copyOf(tiers);
    }
}
