package dev.tollgate.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client that takes a URL as its last argument and prints the lines of {@code ndt7-client -format json}.
 *
 * @param name for tables
 */
record ClientProgram(String name, List<String> command) {
    private static final long PATIENCE_SECONDS = 40;

    /** The reference client in Go. */
    static ClientProgram go(Path binary) {
        return new ClientProgram("Go", List.of(binary.toString(), "-format", "json", "-no-verify", "-service-url"));
    }

    /** npm's {@code @m-lab/ndt7} in Node; needs its modules installed in the folder of the test's JavaScript. */
    static ClientProgram javaScript(Path module) {
        return new ClientProgram(
                "JS", List.of("node", module.resolve("src/test/js/lines.js").toString()));
    }

    /** {@link Ndt7LineClient}. */
    static ClientProgram java(int seconds) {
        String home = System.getProperty("java.home");
        return new ClientProgram(
                "Java",
                List.of(
                        home + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ndt7LineClient.class.getName(),
                        Integer.toString(seconds)));
    }

    /** Runs one test in the client's namespace. */
    TestFigures run(NetworkLab lab, String url, double seconds) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.add(url);
        Process process = withoutCertificates(lab.onClient(words))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<ClientLine> lines = lines(process);
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return TestFigures.of(lines, url.contains("/download"), seconds, ended ? process.exitValue() : -1);
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder withoutCertificates(ProcessBuilder builder) {
        builder.environment().put("NODE_TLS_REJECT_UNAUTHORIZED", "0");
        return builder;
    }

    private static List<ClientLine> lines(Process process) throws IOException {
        List<ClientLine> lines = new ArrayList<>();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            try {
                ClientLine read = ClientLine.now(line);
                if (!read.key().isEmpty()) {
                    lines.add(read);
                }
            } catch (JsonProcessingException e) {
                System.err.println("client says: " + line);
            }
        }
        return lines;
    }
}
