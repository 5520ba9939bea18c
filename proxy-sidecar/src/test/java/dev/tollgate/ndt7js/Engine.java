package dev.tollgate.ndt7js;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs JavaScript: a browser keeps to CORS, Node is found on more machines. */
enum Engine {
    NODE("node"),
    CHROMIUM("chromium-headless-shell", "chromium", "google-chrome");

    private final List<String> names;

    Engine(String... names) {
        this.names = List.of(names);
    }

    /** Finds the first of the engine's programs on the path. */
    Optional<Path> program() {
        return names.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns the command that opens a page and trusts one certificate. */
    ProcessBuilder open(Path program, String origin, Certificate certificate, Path profile) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (this == NODE) {
            command.addAll(List.of(ClientPage.SCRIPTS.resolve("node.js").toString(), origin));
        } else {
            command.addAll(List.of(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "--ignore-certificate-errors-spki-list=" + certificate.publicKeyDigest(),
                    origin + "/"));
        }
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("NODE_EXTRA_CA_CERTS", certificate.file().toString());
        return process;
    }
}
