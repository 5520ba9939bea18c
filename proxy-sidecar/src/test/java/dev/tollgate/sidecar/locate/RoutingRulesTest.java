package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.http.RequestTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingRulesTest {
    private static final RoutingRules RULES = new RoutingRules(
            Map.of("acme", new RoutingRules.Pins(List.of("m lab"), List.of("lga0t", "lga1t"), List.of())),
            Map.of(
                    0, new RoutingRules.Pins(List.of(), List.of(), List.of("virtual")),
                    1, new RoutingRules.Pins(List.of(), List.of("abc01"), List.of())));

    private static String pinned(String integration, int tier, String target) {
        Integration who = new Integration(integration, "k", tier, Quota.none());
        return RULES.pin(RequestTarget.of(target).orElseThrow(), who).toString();
    }

    @Test
    void pinsByIntegrationBeforeTier() {
        assertEquals("/n?country=DE&org=m+lab&site=lga0t&site=lga1t", pinned("acme", 1, "/n?country=DE"));
        assertEquals("/n?site=abc01", pinned("other", 1, "/n"));
        assertEquals("/n?machine-type=virtual", pinned("other", 0, "/n"));
        assertEquals("/n?a=b", pinned("other", 7, "/n?a=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"site=x", "site=x&site=y", "%73ite=x", "s%69te=x&site", "site=%zz", "org=x&%6frg=y"})
    void replacesWhatTheClientWroteHoweverItIsEncoded(String query) {
        assertEquals("/n?org=m+lab&site=lga0t&site=lga1t", pinned("acme", 0, "/n?" + query));
    }

    @Test
    void leavesOtherParametersAsTheyAre() {
        assertEquals(
                "/n?a=%2f&b&=&machine-type=physical&org=m+lab&site=lga0t&site=lga1t",
                pinned("acme", 0, "/n?a=%2f&b&=&machine-type=physical"));
    }
}
