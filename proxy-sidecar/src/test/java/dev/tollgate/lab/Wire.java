package dev.tollgate.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program that delays packets: {@code src/test/c/tundelay.c}, since kernels without netem have nothing that does. */
public final class Wire {
    private static final Path SOURCE = Path.of("src/test/c/tundelay.c");

    private Wire() {}

    /**
     * Compiles the program into a directory.
     *
     * @param module the folder of the module {@code proxy-sidecar}
     */
    public static Path compile(Path module, Path directory) throws IOException {
        Path program = directory.resolve("tundelay");
        Commands.run("cc -O2 -o", program.toString(), module.resolve(SOURCE).toString());
        return program;
    }

    /** Joins two namespaces by a pair of new devices; returns when both exist. */
    static Process start(
            Path program, String namespace, String device, String otherNamespace, String otherDevice, int micros)
            throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(), namespace, device, otherNamespace, otherDevice, Integer.toString(micros))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        if (!"ready".equals(output.readLine())) {
            throw new IOException("no wire between two network namespaces: see the line above");
        }
        return process;
    }
}
