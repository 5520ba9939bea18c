package dev.tollgate.lab;

import java.util.List;

/**
 * What one test showed, as its client saw it. Figures that a test cannot show are NaN.
 *
 * @param mbits what clients report to users: for a download their own count, for an upload the server's
 * @param minRttMillis {@code TCPInfo.MinRTT} of the last message of the server
 * @param rttMillis median of {@code TCPInfo.RTT}, the smoothed one, over the server's messages
 * @param inBandMillis median time from the server's sampling of a measurement to the client's having it
 * @param closeMillis from the end of the server's ten seconds to the client's being done
 * @param clientBytes the client's own count at the end
 * @param clientAddress {@code ConnectionInfo.Client} of the last message of the server
 * @param uuid the name under which ndt-server archives the test
 * @param complete whether the client was content and the server sent messages
 */
public record TestFigures(
        double mbits,
        double minRttMillis,
        double rttMillis,
        double inBandMillis,
        double closeMillis,
        double clientBytes,
        String clientAddress,
        String uuid,
        boolean complete) {
    private static final double MILLIS = 1e3;
    private static final int FEWEST_MESSAGES = 2;

    /**
     * Reads a client's lines.
     *
     * @param seconds the length of the server's tests
     * @param exitCode the client's
     */
    static TestFigures of(List<ClientLine> lines, boolean download, double seconds, int exitCode) {
        List<ClientLine> server = lines.stream().filter(ClientLine::fromServer).toList();
        List<ClientLine> client = lines.stream().filter(ClientLine::fromClient).toList();
        boolean failed = exitCode != 0 || lines.stream().anyMatch(line -> line.is("error"));
        if (server.size() < FEWEST_MESSAGES || client.isEmpty()) {
            return nothing();
        }
        ClientLine last = server.get(server.size() - 1);
        ClientLine count = client.get(client.size() - 1);
        String counter = download ? "BytesAcked" : "BytesReceived";
        return new TestFigures(
                download
                        ? count.app("NumBytes") * 8 / count.app("ElapsedTime")
                        : last.tcp(counter) * 8 / last.tcp("ElapsedTime"),
                last.tcp("MinRTT") / MILLIS,
                Spread.of(server.stream().mapToDouble(line -> line.tcp("RTT") / MILLIS))
                        .median(),
                Spread.of(server.stream().mapToDouble(line -> line.arrivedAt() - line.sampledAt()))
                        .median(),
                lines.get(lines.size() - 1).arrivedAt() - last.startedAt() - seconds * MILLIS,
                count.app("NumBytes"),
                last.value().path("ConnectionInfo").path("Client").asText(),
                last.value().path("ConnectionInfo").path("UUID").asText(),
                !failed);
    }

    private static TestFigures nothing() {
        double none = Double.NaN;
        return new TestFigures(none, none, none, none, none, none, "", "", false);
    }
}
