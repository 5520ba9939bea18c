package dev.tollgate.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A line of {@code ndt7-client -format json}, and of the other clients here.
 *
 * @param arrivedAt milliseconds since the epoch
 */
record ClientLine(double arrivedAt, String key, JsonNode value) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a line that arrives now. */
    static ClientLine now(String line) throws JsonProcessingException {
        double millis = millis(Instant.now());
        JsonNode json = JSON.readTree(line);
        return new ClientLine(millis, json.path("Key").asText(), json.path("Value"));
    }

    boolean is(String wanted) {
        return key.equals(wanted);
    }

    boolean fromServer() {
        return is("measurement") && value.path("Origin").asText().equals("server") && value.has("TCPInfo");
    }

    boolean fromClient() {
        return is("measurement") && value.path("Origin").asText().equals("client") && value.has("AppInfo");
    }

    double app(String field) {
        return value.path("AppInfo").path(field).asDouble(Double.NaN);
    }

    double tcp(String field) {
        return value.path("TCPInfo").path(field).asDouble(Double.NaN);
    }

    /** When the server began this test, milliseconds since the epoch. */
    double startedAt() {
        String start = value.path("ConnectionInfo").path("StartTime").asText();
        return start.isEmpty() ? Double.NaN : millis(OffsetDateTime.parse(start).toInstant());
    }

    /** When the server took this measurement, milliseconds since the epoch. */
    double sampledAt() {
        return startedAt() + tcp("ElapsedTime") / 1e3;
    }

    private static double millis(Instant instant) {
        return instant.getEpochSecond() * 1e3 + instant.getNano() / 1e6;
    }
}
