package dev.tollgate.sidecar.config;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that no parser likes is refused in one line. */
final class HostileConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void refusesIt() {
        assertSurvives(text -> read(text), ConfigException.class);
    }

    @Test
    void refusesItBehindAKey() {
        assertSurvives(text -> read("mode: locate\nquotas: " + text), ConfigException.class);
        assertSurvives(text -> read("mode: \"" + text + "\""), ConfigException.class);
    }

    private void read(String text) throws Exception {
        ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }
}
