package dev.tollgate.exchange;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program with an unmodified library for OAuth, which {@code .ci/run} installs. Each is the example of its library's manual. */
enum OAuthClientProgram {
    AUTHLIB("python/env", "python/env/bin/python", "python/authlib_client.py"),
    REQUESTS_OAUTHLIB("python/env", "python/env/bin/python", "python/requests_oauthlib_client.py"),
    GO("go/client", "go/client"),
    OPENID_CLIENT("js/node_modules/openid-client", "node", "js/client.js"),
    SPRING_SECURITY(
            "spring/target/classes",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            "spring/target/classes:spring/target/dependency/*",
            "SpringClient");

    /** Where the programs are; they run here. */
    static final Path FOLDER = Path.of("src/test/clients").toAbsolutePath();

    private final String installed;
    private final List<String> command;

    OAuthClientProgram(String installed, String... command) {
        this.installed = installed;
        this.command = List.of(command);
    }

    boolean isInstalled() {
        return Files.exists(FOLDER.resolve(installed));
    }

    /** A program that is installed here goes before one of the system. */
    List<String> command() {
        return command.stream()
                .map(FOLDER::resolve)
                .map(path -> Files.isExecutable(path)
                        ? path.toString()
                        : FOLDER.relativize(path).toString())
                .toList();
    }
}
