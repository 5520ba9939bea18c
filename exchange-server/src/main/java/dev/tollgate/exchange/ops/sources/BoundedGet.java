package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.http.OneGet;
import dev.tollgate.http.QueryText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** A client that gets JSON. Time and length of an answer are bounded. Redirects are not followed. */
final class BoundedGet {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Duration deadline;
    private final OneGet http;

    /**
     * @param deadline for a whole answer
     * @param maxOctets of a body
     */
    BoundedGet(Duration deadline, int maxOctets) {
        this.deadline = deadline;
        this.http = new OneGet(deadline, maxOctets, null);
    }

    /** An answer of any status. */
    record Fetched(int status, String body) {
        /** @throws IOException with a line for operators if the body is not JSON */
        JsonNode json() throws IOException {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new IOException("its answer is not JSON");
            }
        }
    }

    /** Returns a URL below another one. Parameters are encoded. */
    static URI below(URI base, String path, Map<String, String> parameters) {
        return URI.create(base.toString().replaceFirst("/+$", "") + path + '?' + QueryText.of(parameters));
    }

    /** Begins to ask. The future ends within the deadline. */
    CompletableFuture<Fetched> begin(URI url) {
        return http.begin(url).thenApply(got -> new Fetched(got.status(), got.body()));
    }

    /**
     * Waits for an answer.
     *
     * @throws IOException with a line for operators if there is none
     */
    Fetched await(CompletableFuture<Fetched> answer) throws IOException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new IOException(why(e.getCause() == null ? e : e.getCause()));
        }
    }

    private String why(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + deadline.toMillis() + " ms";
        }
        if (failure instanceof ConnectException) {
            return "it cannot be reached";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
