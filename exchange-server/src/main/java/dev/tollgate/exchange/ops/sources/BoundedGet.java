package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.fetch.BoundedFetch;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A client that gets JSON, with the bounds of {@link BoundedFetch}. */
final class BoundedGet {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final BoundedFetch http;

    /**
     * @param deadline for a whole answer
     * @param maxOctets of a body
     */
    BoundedGet(Duration deadline, int maxOctets) {
        this.http = new BoundedFetch(deadline, maxOctets);
    }

    /** An answer of any status. */
    record Fetched(int status, byte[] body) {
        /** @throws IOException with a line for operators if the body is not JSON */
        JsonNode json() throws IOException {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new IOException("its answer is not JSON");
            }
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Returns a URL below another one. Parameters are encoded. */
    static URI below(URI base, String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(base.toString().replaceFirst("/+$", "") + path + '?' + query);
    }

    /** Begins to ask. The future ends within the deadline. */
    CompletableFuture<HttpResponse<byte[]>> begin(URI url) {
        return http.begin(HttpRequest.newBuilder(url));
    }

    /**
     * Waits for an answer.
     *
     * @throws IOException with a line for operators if there is none
     */
    Fetched await(CompletableFuture<HttpResponse<byte[]>> begun) throws IOException {
        try {
            HttpResponse<byte[]> got = http.await(begun);
            return new Fetched(got.statusCode(), got.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server ends", e);
        }
    }
}
