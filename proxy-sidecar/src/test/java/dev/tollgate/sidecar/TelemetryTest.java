package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TelemetryTest {
    private static final Set<String> OF_LOCATE = Set.of(
            "tollgate_locate_requests",
            "tollgate_locate_request_duration_seconds",
            "tollgate_upstream_answer_seconds",
            "tollgate_heartbeats_open");
    private static final Set<String> OF_NDT = Set.of(
            "tollgate_ndt_refusals", "tollgate_ndt_tests", "tollgate_ndt_bytes", "tollgate_usage_records_left_out");

    @TempDir
    private static Path directory;

    @Test
    void showsNoMetricsOfTheOtherMode() throws Exception {
        Set<String> locate = names(Mode.of(config("locate")));
        Set<String> ndt = names(Mode.of(config("ndt")));

        assertEquals(OF_LOCATE, without(locate, ndt));
        assertEquals(OF_NDT, without(ndt, locate));
    }

    private static SidecarConfig config(String mode) throws Exception {
        return ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: %s
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:9
                machine: m
                integration_tokens: {key_files: [k]}
                access_tokens: {key_files: [k]}
                """.formatted(mode)));
    }

    private static Set<String> names(Mode<?> mode) {
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
