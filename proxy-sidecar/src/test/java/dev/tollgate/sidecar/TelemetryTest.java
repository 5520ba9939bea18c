package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.io.OutputStream;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TelemetryTest {
    private static final Set<String> OF_LOCATE =
            Set.of("tollgate_locate_requests", "tollgate_locate_request_duration_seconds", "tollgate_heartbeats_open");
    private static final Set<String> OF_NDT =
            Set.of("tollgate_ndt_refusals", "tollgate_ndt_tests", "tollgate_ndt_bytes");

    @Test
    void showsNoMetricsOfTheOtherMode() {
        Set<String> locate = names(SidecarConfig.Mode.LOCATE);
        Set<String> ndt = names(SidecarConfig.Mode.NDT);

        assertEquals(OF_LOCATE, without(locate, ndt));
        assertEquals(OF_NDT, without(ndt, locate));
    }

    private static Set<String> names(SidecarConfig.Mode mode) {
        try (Telemetry telemetry = Telemetry.to(
                mode,
                StandardStreams.before(OutputStream.nullOutputStream(), System.err)
                        .output())) {
            Set<String> names = new TreeSet<>();
            telemetry
                    .registry()
                    .scrape()
                    .forEach(metric -> names.add(metric.getMetadata().getName()));
            return names;
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
