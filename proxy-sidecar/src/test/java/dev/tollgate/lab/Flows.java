package dev.tollgate.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The TCP connections of a lab's server as the kernel lists them, twice a second, with the cookies of their sockets. */
record Flows(Path file) {
    void start(NetworkLab lab) throws IOException {
        List<String> command = List.of("bash", "-c", "while sleep 0.5; do ss -tenH state established; done");
        lab.serve(lab.onServer(command).redirectErrorStream(true).redirectOutput(file.toFile()));
    }

    /**
     * Returns whether the socket whose cookie ends a UUID (m-lab/uuid: the cookie in hexadecimal, behind the last underscore)
     * was the server's end of a connection of this client.
     *
     * @param client its address and port
     */
    boolean isOf(String client, String uuid) throws IOException {
        String cookie = uuid.substring(uuid.lastIndexOf('_') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^0+", "");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(" sk:" + cookie + " "))
                    .anyMatch(line -> withoutMapping(line).contains(" " + client + " "));
        }
    }

    /** A listener for both families has its IPv4 clients mapped (RFC 4291, 2.5.5.2). */
    private static String withoutMapping(String line) {
        return line.replaceAll("\\[::ffff:([0-9.]+)\\]", "$1");
    }
}
