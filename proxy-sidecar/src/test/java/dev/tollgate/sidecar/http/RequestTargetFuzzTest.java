package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Targets of strangers: refused, or with a path that no server reads otherwise. */
class RequestTargetFuzzTest {
    @FuzzTest
    void isRefusedOrCanonical(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        Optional<RequestTarget> read = RequestTarget.of(text);
        if (read.isEmpty()) {
            return;
        }
        String path = read.get().path();
        assertTrue(path.startsWith("/"), path);
        assertFalse(path.contains("//") || path.contains("%") || path.contains(";") || path.contains("?"), path);
        List<String> segments = List.of(path.split("/", -1));
        assertFalse(segments.contains(".") || segments.contains(".."), path);
        assertTrue(read.get().toString().chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '\\'), path);
        assertEquals(read, RequestTarget.of(read.get().toString()));
        checkAgainstUri(text, read.get());
    }

    /** Where java.net.URI can read the target, too, it finds the same query, and the same path but for empty segments. */
    private static void checkAgainstUri(String text, RequestTarget target) {
        String origin = text.startsWith("/") ? "http://a" + text.replaceAll("^/+", "/") : text;
        URI uri;
        try {
            uri = URI.create(origin);
        } catch (IllegalArgumentException unreadable) {
            return;
        }
        assertEquals(uri.getRawQuery(), target.query());
        if (uri.getRawPath() != null && !uri.getRawPath().contains("//")) {
            String normal = URI.create("http://a" + uri.getPath()).normalize().getPath();
            String expected = normal.replaceAll("^(/\\.\\.)+(?=/|$)", "");
            assertEquals(expected.isEmpty() ? "/" : expected, target.path());
        }
    }
}
