package dev.tollgate.jwt.wycheproof;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** The tables of Project Wycheproof's vectors, as {@code src/test/wycheproof/convert} writes them. */
public final class Vectors {
    private static final String AS_BEFORE = "\"";

    /** A vector: its id, its verdict ({@code valid}, {@code invalid} or {@code acceptable}) and the columns after these. */
    public record Vector(String id, String verdict, List<String> columns) {
        /** Returns a column whose text is base64url. */
        public byte[] octets(int column) {
            return Base64.getUrlDecoder().decode(columns.get(column));
        }
    }

    private Vectors() {}

    /** Reads a table, which is never empty. */
    public static List<Vector> read(String table) {
        List<Vector> vectors = new ArrayList<>();
        List<String> last = List.of();
        for (String line : text(table + ".tsv").lines().toList()) {
            if (!line.startsWith("#")) {
                last = filled(List.of(line.split("\t", -1)), last);
                vectors.add(new Vector(last.get(0), last.get(1), last.subList(2, last.size())));
            }
        }
        assertFalse(vectors.isEmpty(), table);
        return vectors;
    }

    private static List<String> filled(List<String> row, List<String> last) {
        List<String> filled = new ArrayList<>(row);
        for (int i = 0; i < filled.size(); i++) {
            if (filled.get(i).equals(AS_BEFORE)) {
                filled.set(i, last.get(i));
            }
        }
        return filled;
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
