package dev.tollgate.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** What ndt-server writes about tests: a compressed file of JSON for each, named after its {@code UUID}. */
record Archive(Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What it says of one test, the whole file; missing if there is none. */
    record Entry(JsonNode json) {
        static final Entry NONE = new Entry(MissingNode.getInstance());

        /** Returns the address and port that it knows of the client. */
        String client() {
            return Family.inUrl(json.path("ClientIP").asText()) + ":"
                    + json.path("ClientPort").asInt();
        }

        String uuid() {
            return test().path("UUID").asText();
        }

        /** Returns a number of the last measurement, NaN if it has none. */
        double last(String structure, String field) {
            JsonNode measurements = measurements();
            return number(measurements.path(measurements.size() - 1), structure, field);
        }

        /** Returns the median of a number over the measurements, NaN if there is none. */
        double median(String structure, String field) {
            return Spread.of(StreamSupport.stream(measurements().spliterator(), false)
                            .mapToDouble(measurement -> number(measurement, structure, field)))
                    .median();
        }

        /** Returns the paths of all values with their kinds; elements of an array count as one. */
        SortedSet<String> fields() {
            SortedSet<String> fields = new TreeSet<>();
            collect(json, "", fields);
            return fields;
        }

        @Override
        public String toString() {
            return uuid();
        }

        private JsonNode test() {
            return json.has("Download") ? json.path("Download") : json.path("Upload");
        }

        private JsonNode measurements() {
            return test().path("ServerMeasurements");
        }

        private static double number(JsonNode measurement, String structure, String field) {
            return measurement.path(structure).path(field).asDouble(Double.NaN);
        }

        private static void collect(JsonNode node, String path, Set<String> fields) {
            if (node.isObject()) {
                node.properties().forEach(field -> collect(field.getValue(), path + "/" + field.getKey(), fields));
            } else if (node.isArray()) {
                node.forEach(element -> collect(element, path + "[]", fields));
            } else {
                fields.add(path + " " + node.getNodeType());
            }
        }
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
            return Optional.of(new Entry(new ObjectMapper().readTree(in)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
