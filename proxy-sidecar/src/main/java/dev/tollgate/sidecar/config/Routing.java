package dev.tollgate.sidecar.config;

import java.util.List;
import java.util.Map;

/** The {@code routing} section: fixed parameters of locate's query, by integration and by tier. */
public record Routing(Map<String, Pins> integrations, Map<Integer, Pins> tiers) {
    /**
     * The fixed parameters; a field may have one value or a list.
     *
     * @param org {@code org}, one
     * @param site {@code site}, one or more
     * @param machineType {@code machine-type}, one
     */
    public record Pins(List<String> org, List<String> site, List<String> machineType) {
        public Pins {
            org = List.copyOf(org);
            site = List.copyOf(site);
            machineType = List.copyOf(machineType);
            if (org.size() > 1 || machineType.size() > 1) {
                throw new IllegalArgumentException("locate takes one org and one machine_type: name one");
            }
            if (org.isEmpty() && site.isEmpty() && machineType.isEmpty()) {
                throw new IllegalArgumentException("nothing to set: give org, site or machine_type");
            }
        }

        private static Pins read(YamlValue value) throws ConfigException {
            YamlSection section = value.section("org", "site", "machine_type");
            return new Pins(
                    section.list("org", YamlValue::text),
                    section.list("site", YamlValue::text),
                    section.list("machine_type", YamlValue::text));
        }
    }

    public Routing {
        integrations = Map.copyOf(integrations);
        tiers = Map.copyOf(tiers);
    }

    static Routing read(YamlValue value) throws ConfigException {
        YamlSection section = value.section("integrations", "tiers");
        return new Routing(
                section.map("integrations", Scalars::integration, Pins::read),
                section.map("tiers", Scalars::tier, Pins::read));
    }

    static Routing none() {
        return new Routing(Map.of(), Map.of());
    }
}
