package dev.tollgate.exchange.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status its status
 * @param fields its header fields, without Date and Connection, which belong to the connection, and Content-Length, which
 *     is the body's unless it stands there
 * @param body its text, written as UTF-8
 * @param told what the access line tells of the request, texts and whole numbers
 * @param proven whether the request has proven who sent it, whatever the status; its connection is then closed last
 */
public record Reply(
        HttpResponseStatus status, Map<String, String> fields, String body, Map<String, Object> told, boolean proven) {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    /** JSON with status 200. */
    public static Reply json(String body) {
        return of(HttpResponseStatus.OK, JSON, body);
    }

    /** Plain text. */
    public static Reply text(HttpResponseStatus status, String body) {
        return of(status, PLAIN_TEXT, body);
    }

    /** An error as Go's {@code http.Error} writes it. */
    public static Reply error(HttpResponseStatus status, String text) {
        return text(status, text + '\n').with("X-Content-Type-Options", "nosniff");
    }

    /** An error as Go's server writes it where no handler is reached: its status line again. */
    static Reply malformed(HttpResponseStatus status) {
        return text(status, status.code() + " " + status.reasonPhrase());
    }

    /** Done, and nothing to tell: 204. A length would be wrong (RFC 9110 §8.6). */
    public static Reply none() {
        return empty(HttpResponseStatus.NO_CONTENT);
    }

    /** No body. */
    static Reply empty(HttpResponseStatus status) {
        return new Reply(status, Map.of(), "", Map.of(), false);
    }

    /**
     * Says that the client has the body already. The length is that of the whole answer (RFC 9110 §8.6), and tells that this
     * one is complete: without it the connection would have to end.
     */
    public static Reply notModified(String body) {
        String length = Integer.toString(body.getBytes(StandardCharsets.UTF_8).length);
        return empty(HttpResponseStatus.NOT_MODIFIED).with("Content-Length", length);
    }

    private static Reply of(HttpResponseStatus status, String type, String body) {
        return new Reply(status, Map.of(CONTENT_TYPE, type), body, Map.of(), false);
    }

    /** Adds a header field, or replaces it. */
    public Reply with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put(name, value);
        return new Reply(status, all, body, told, proven);
    }

    /** The same, of which the access line tells this. */
    public Reply telling(Map<String, Object> members) {
        return new Reply(status, fields, body, members, proven);
    }

    /** The same with another status. */
    public Reply as(HttpResponseStatus other) {
        return new Reply(other, fields, body, told, proven);
    }

    /** The same to somebody who has proven who it is. */
    public Reply toKnown() {
        return new Reply(status, fields, body, told, true);
    }

    /** Says when to come back, in whole seconds, at least one. */
    public Reply retryAfter(Duration wait) {
        return with(
                "Retry-After", Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }
}
