package dev.tollgate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/demo/run} builds before it starts, and only then, with a {@code mvn} and a {@code java} that only say so. */
@Timeout(60)
final class DemoScriptTest {
    private static final String BUILD = "mvn builds";

    @TempDir
    private Path root;

    @BeforeEach
    void checkOut() throws Exception {
        Files.createDirectories(root.resolve("deploy/demo"));
        Files.copy(Path.of("../deploy/demo/run"), root.resolve("deploy/demo/run"));
        write("pom.xml", "");
        executable(
                "bin/mvn",
                "mkdir -p proxy-sidecar/target; echo a.jar > proxy-sidecar/target/test.classpath; echo " + BUILD);
        executable("bin/java", "echo java \"$@\"");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void executable(String name, String text) throws IOException {
        write(name, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatWasNeverBuiltIsBuilt() throws Exception {
        assertBuilds(true);
    }

    @Test
    void helpNeedsABuildOnce() throws Exception {
        assertBuilds(true, "--help");
        assertBuilds(false, "--help");
        change();
        assertBuilds(false, "-h");
    }

    @Test
    void whatHasChangedIsBuiltAgain() throws Exception {
        assertBuilds(true);
        assertBuilds(false);
        change();
        assertBuilds(true);
    }

    private void change() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
    }

    private void assertBuilds(boolean expected, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(root + "/deploy/demo/run"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
        assertEquals(expected, output.contains(BUILD), output);
        String last = output.lines().reduce("", (first, second) -> second);
        assertTrue(last.startsWith("java -cp ") && last.contains(":a.jar dev.tollgate.demo.Demo"), output);
    }
}
