package dev.tollgate.sidecar;

import dev.tollgate.fixture.Hangups;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.fault.SidecarFiles;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A sidecar as a process of its own, from the classes of the tests. */
final class SidecarProcess {
    private SidecarProcess() {}

    /**
     * Starts one with one listener.
     *
     * @param more lines of the configuration
     * @param errors where its standard error goes
     */
    static Process start(Path directory, String more, ProcessBuilder.Redirect errors) throws Exception {
        return new ProcessBuilder(Hangups.heardBy(command(directory, "listeners: [{address: 127.0.0.1:0}]\n" + more)))
                .redirectError(errors)
                .start();
    }

    /**
     * Returns the command that starts one.
     *
     * @param more lines of the configuration, with its listeners
     * @param options of the JVM
     */
    static List<String> command(Path directory, String more, String... options) throws Exception {
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "k1"));
        Path config = SidecarFiles.configuration(directory, """
                mode: locate
                upstream: http://127.0.0.1:9
                integration_tokens: {key_files: [%s]}
                %s
                """.formatted(keys, more));
        return commandOf(config, options);
    }

    /** Returns the command that starts one from a file. */
    static List<String> commandOf(Path config, String... options) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + config.getParent()));
        command.addAll(List.of(options));
        command.addAll(List.of(SidecarMain.class.getName(), "--config", config.toString()));
        return command;
    }

    /** Reads its log to a line that has a part. */
    static String awaitLine(BufferedReader log, String part) throws Exception {
        String line = log.readLine();
        while (!Objects.requireNonNull(line, "it has ended without " + part).contains(part)) {
            line = log.readLine();
        }
        return line;
    }
}
