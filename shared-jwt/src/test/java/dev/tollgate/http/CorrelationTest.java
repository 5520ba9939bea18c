package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CorrelationTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void takesTheIdOfATrustedProxyOnly() {
        assertEquals("a-B_9.c", Correlation.of(id("a-B_9.c"), true).requestId());
        String made = Correlation.of(id("a-B_9.c"), false).requestId();
        assertTrue(made.matches("[0-9a-f]{16}"), made);
        assertNotEquals(made, Correlation.unknown().requestId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\"b",
                "a\u00e4",
                "a/b",
                "=",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void makesOneInThePlaceOfWhatIsNone(String id) {
        String made = Correlation.of(id(id), true).requestId();
        assertTrue(made.matches("[0-9a-f]{16}"), made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like"
            })
    void readsTheTrace(String parent) {
        assertEquals(TRACE, Correlation.of(traceparent(parent), false).trace());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "00-4bf92f3577b34da6a3ce929d0e0e47\"6-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void passesOverWhatIsNoTraceparent(String parent) {
        assertEquals("", Correlation.of(traceparent(parent), true).trace());
    }

    private static HttpHeaders id(String id) {
        return new DefaultHttpHeaders(false).set(Correlation.FIELD, id);
    }

    private static HttpHeaders traceparent(String parent) {
        return new DefaultHttpHeaders(false).set("traceparent", parent);
    }
}
