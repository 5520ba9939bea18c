package dev.tollgate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What ndt-server writes about tests: a compressed file of JSON for each, named after its {@code UUID}. */
record Archive(Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What it says of one test.
     *
     * @param client the address and port that it knows
     * @param bytesAcked its count at its last measurement
     */
    record Entry(String client, double bytesAcked) {
        static final Entry NONE = new Entry("", Double.NaN);
    }

    /** Returns the entry of a test that has just ended, or {@link Entry#NONE} if there is none after some seconds. */
    Entry entry(String uuid) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!uuid.isEmpty() && System.nanoTime() < deadline) {
            Optional<Entry> entry = file(uuid).flatMap(Archive::read);
            if (entry.isPresent()) {
                return entry.get();
            }
            Thread.sleep(50);
        }
        return Entry.NONE;
    }

    private Optional<Path> file(String uuid) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(uuid + ".json"))
                    .findFirst();
        }
    }

    /** Empty while the file is being written. */
    private static Optional<Entry> read(Path file) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            JsonNode json = new ObjectMapper().readTree(in);
            JsonNode test = json.has("Download") ? json.path("Download") : json.path("Upload");
            JsonNode measurements = test.path("ServerMeasurements");
            JsonNode last = measurements.path(measurements.size() - 1).path("TCPInfo");
            return Optional.of(new Entry(
                    Family.inUrl(json.path("ClientIP").asText()) + ":"
                            + json.path("ClientPort").asInt(),
                    last.path("BytesAcked").asDouble(Double.NaN)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
