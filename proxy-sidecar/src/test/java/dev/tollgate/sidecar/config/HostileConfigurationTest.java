package dev.tollgate.sidecar.config;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void refusesWhatARunningSidecarHasNoMemoryFor() {
        String values = "x: [" + "[],".repeat(YamlNodes.MAX_EVENTS / 2) + "]";
        assertTells("more than 200000 values", values);
        assertTells("larger than 1048576 octets", "x: " + "9".repeat((int) ReadFiles.MAX_OCTETS));
    }

    /** Another text would stand in the log, and before an upstream. */
    @Test
    void refusesHalfOfASurrogatePair() {
        assertTells("upstream: has half of a surrogate pair", "mode: locate\nupstream: \"a\\ud800\"");
        assertTells("sidecar.yaml:1:1: top level: has half of a surrogate pair", "\"\\udc00\": a");
    }

    private void assertTells(String problem, String text) {
        String told = assertThrows(ConfigException.class, () -> read(text)).getMessage();
        assertTrue(told.contains(problem), told);
        assertEquals(1, told.lines().count(), told);
    }

    private void read(String text) throws Exception {
        ConfigReader.read(Files.writeString(directory.resolve("sidecar.yaml"), text));
    }
}
