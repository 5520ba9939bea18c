package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LineFormatTest {
    private static final Instant TIME = Instant.parse("2026-11-30T11:13:18.042Z");
    private static final Logger LOGGER = new LoggerContext().getLogger("dev.tollgate.Part");

    private final LineEncoder encoder = new LineEncoder();

    @AfterEach
    void useJsonAgain() {
        LineFormat.use(LineFormat.JSON);
    }

    @Test
    void aLineOfTheLogIsOneFlatObject() throws Exception {
        JsonNode line = json(event(
                Level.WARN,
                "told",
                null,
                new KeyValuePair("count", 3),
                new KeyValuePair("good", true),
                new KeyValuePair("time", "mine"),
                new KeyValuePair("list", List.of("a", "b"))));

        assertEquals(
                List.of("time", "severity", "message", "logger", "thread", "count", "good", "time_", "list"),
                names(line));
        assertEquals("2026-11-30T11:13:18.042Z", line.path("time").asText());
        assertEquals("WARNING", line.path("severity").asText());
        assertEquals("told", line.path("message").asText());
        assertEquals("dev.tollgate.Part", line.path("logger").asText());
        assertEquals(3, line.path("count").intValue());
        assertTrue(line.path("good").isBoolean());
        assertEquals("[a, b]", line.path("list").asText());
        line.forEach(value -> assertTrue(value.isValueNode(), line.toString()));
    }

    @Test
    void aTraceIsOneBoundedText() throws Exception {
        JsonNode line = json(event(Level.ERROR, "broken", new IllegalStateException("x".repeat(100_000))));

        String trace = line.path("stack_trace").asText();
        assertTrue(trace.startsWith("java.lang.IllegalStateException: xxx"), trace);
        assertTrue(trace.contains("LineFormatTest"), trace);
        assertTrue(trace.length() < 10_000, trace);
    }

    @Test
    void halfASurrogatePairIsNoReasonToLoseALine() throws Exception {
        JsonNode line = json(event(
                Level.INFO,
                "x".repeat(BoundedEvent.MAX_MESSAGE - 1) + "\uD83D\uDE00",
                null,
                new KeyValuePair("half", "\uD83D"),
                new KeyValuePair("whole", "\uD83D\uDE00")));

        assertEquals("?", line.path("half").asText());
        assertEquals("\uD83D\uDE00", line.path("whole").asText());
    }

    @Test
    void textIsOneLineOfWhatCanBeSeen() {
        LineFormat.use(LineFormat.TEXT);

        assertEquals(
                "2026-11-30T11:13:18.042Z INFO told logger=dev.tollgate.Part thread=t plain=[a] count=3"
                        + " words=\"two words\" none=\"\" forged=\"a\\nb\\u001B[2J\\u009B\\u2028\"\n",
                text(event(
                        Level.INFO,
                        "told",
                        null,
                        new KeyValuePair("plain", List.of("a")),
                        new KeyValuePair("count", 3),
                        new KeyValuePair("words", "two words"),
                        new KeyValuePair("none", ""),
                        new KeyValuePair("forged", "a\nb\u001B[2J\u009B\u2028"))));
        String forged = text(event(Level.INFO, "a\n2026 ERROR b", null));
        assertEquals(forged.length() - 1, forged.indexOf('\n'), forged);
    }

    @Test
    void linesOfRequestsHaveTheSameShape() throws Exception {
        LineFields.Content content = line -> {
            line.text("int_id", "acme");
            line.number("duration_ms", 1.5);
            line.flag("tls", true);
            line.json("TCPInfo", "{\"RTT\":1}");
        };
        assertEquals(
                "{\"time\":\"2026-11-30T11:13:18.042Z\",\"severity\":\"INFO\",\"message\":\"test\",\"int_id\":\"acme\","
                        + "\"duration_ms\":1.5,\"tls\":true,\"TCPInfo\":{\"RTT\":1}}\n",
                written(LineFormat.JSON, content));
        assertEquals(
                "2026-11-30T11:13:18.042Z INFO test int_id=acme duration_ms=1.5 tls=true TCPInfo=\"{\\\"RTT\\\":1}\"\n",
                written(LineFormat.TEXT, content));
    }

    private static String written(LineFormat format, LineFields.Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(out, TIME.toEpochMilli(), Severity.INFO, "test", content);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static LoggingEvent event(Level level, String message, Throwable thrown, KeyValuePair... pairs) {
        LoggingEvent event = new LoggingEvent("", LOGGER, level, message, thrown, null);
        event.setInstant(TIME);
        event.setThreadName("t");
        for (KeyValuePair pair : pairs) {
            event.addKeyValuePair(pair);
        }
        return event;
    }

    private String text(LoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private JsonNode json(LoggingEvent event) throws Exception {
        String line = text(event);
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        assertFalse(line.contains("kvpList"), line);
        return new ObjectMapper().readTree(line);
    }

    private static List<String> names(JsonNode line) {
        List<String> names = new java.util.ArrayList<>();
        line.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
