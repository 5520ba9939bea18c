package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LocateRouteTest {
    @ParameterizedTest
    @CsvSource({
        "/v2/nearest/ndt/ndt7, OPTIONAL_INTEGRATION",
        "/v2/priority/nearest/wehe/replay, INTEGRATION",
        "/v2/platform/heartbeat-jwt, AUTOJOIN",
        "/v2/platform/heartbeat, PLATFORM_KEY",
        "/v2/platform/prometheus, PLATFORM_KEY",
        "/v2/platform/monitoring/ndt/ndt7, OPEN",
        "/v2/live, OPEN",
        "/v2/ready, OPEN",
        "/v2/siteinfo/registrations, OPEN",
    })
    void demandsOfAPath(String path, LocateRoute.Access access) {
        assertEquals(access, LocateRoute.of(path).access());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v2/nearest/ndt",
                "/v2/nearest/ndt/",
                "/v2/nearest//ndt7",
                "/v2/nearest/ndt/ndt7/",
                "/v2/nearest/ndt/ndt7/x",
                "/v2/nearest/ndt/nd.t",
                "/V2/nearest/ndt/ndt7",
                "/v2/platform/",
                "/v2/platform/heartbeat/",
                "/v2/platform/heartbeat-jwt/x",
                "/v2/platform/registration",
                "/metrics",
                "/debug/pprof/",
            })
    void deniesEveryOtherPath(String path) {
        assertNull(LocateRoute.of(path));
    }

    @Test
    void makesNearestPriorityAndNothingElse() {
        assertEquals("/v2/priority/nearest/ndt/ndt7", LocateRoute.asPriority("/v2/nearest/ndt/ndt7"));
        assertEquals("/v2/priority/nearest/ndt/ndt7", LocateRoute.asPriority("/v2/priority/nearest/ndt/ndt7"));
    }
}
