package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.fixture.LaunchedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build makes for quick starts, the archive of classes and the native libraries, on the finished jar, as operators start it. */
class SharedClassesIT {
    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void theLauncherStartsFromTheArchiveThatTheBuildMade() throws Exception {
        try (LaunchedServer server = new LaunchedServer(directory, arguments())) {
            server.assertMapsNative("libnetty_transport_native_");
            server.assertMapsNative("libamazonCorrettoCryptoProvider");
            server.assertStopsAndHadItsClassesFromTheArchive("dev.tollgate.sidecar.Sidecar");
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void theVersionIsThatOfTheProject() throws Exception {
        assertEquals("tollgate " + LaunchedServer.projectVersion(), LaunchedServer.output("sidecar", "-V"));
    }

    private List<String> arguments() throws IOException {
        Path key = Files.writeString(
                directory.resolve("pub.jwk"),
                "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
                        + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        Path config = Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: locate
                listeners:
                  - address: 127.0.0.1:0
                upstream: http://127.0.0.1:9
                integration_tokens:
                  key_files: [%s]
                """.formatted(key));
        return List.of("sidecar", "--config", config.toString());
    }
}
