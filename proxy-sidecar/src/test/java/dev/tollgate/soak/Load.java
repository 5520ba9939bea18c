package dev.tollgate.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Good clients: they exchange the key for tokens and ask locate with them, four times as often. */
final class Load {
    /** Below what one address may open, per server. */
    private static final int MOST_AT_A_TIME = 128;

    private static final int LOCATES_PER_EXCHANGE = 4;
    private static final int OK = 200;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Semaphore places = new Semaphore(MOST_AT_A_TIME);
    private final SoakPlatform platform;
    private final Outages outages;
    private final AtomicLong turn = new AtomicLong();
    private final HttpRequest exchange;
    private volatile Token token = new Token("", 0);
    private volatile String testUrl = "";
    final Tally exchanges = new Tally();
    final Tally locates = new Tally();

    /** A token, which lives 20 s, and when its exchange was begun. */
    private record Token(String text, long begun) {
        boolean isFresh() {
            return !text.isEmpty() && System.nanoTime() - begun < FRESH_NANOS;
        }
    }

    Load(SoakPlatform platform, Outages outages) {
        this.platform = platform;
        this.outages = outages;
        this.exchange = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + platform.exchange.port() + "/v0/token/integration"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString("{\"api_key\":\"" + platform.apiKey() + "\"}"))
                .build();
    }

    HttpClient http() {
        return http;
    }

    /** Returns the URL of a test, empty as long as locate has named none. */
    String testUrl() {
        return testUrl;
    }

    /**
     * Sends so many requests a second for a while, evenly, and waits for their answers.
     *
     * @return how many were sent a second; fewer than asked for where answers take too long
     */
    double run(double rate, Duration length) throws InterruptedException {
        long begun = System.nanoTime();
        long sent = 0;
        for (long passed = 0; passed < length.toNanos(); passed = System.nanoTime() - begun) {
            if (sent < rate * passed / 1e9) {
                places.acquire();
                next().whenComplete((done, failure) -> places.release());
                sent++;
            } else {
                Thread.sleep(1);
            }
        }
        places.acquire(MOST_AT_A_TIME);
        places.release(MOST_AT_A_TIME);
        return sent * 1e9 / (System.nanoTime() - begun);
    }

    private CompletableFuture<?> next() {
        if (token.isFresh() && turn.incrementAndGet() % (LOCATES_PER_EXCHANGE + 1) != 0) {
            return send(locate(), locates, true, this::take);
        }
        long begun = System.nanoTime();
        return send(
                exchange,
                exchanges,
                false,
                body -> token = new Token(body.path("token").asText(), begun));
    }

    private HttpRequest locate() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.locate.port()
                        + "/v2/priority/nearest/ndt/ndt7?client_name=soak"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.text())
                .build();
    }

    private void take(JsonNode body) {
        testUrl = body.path("results")
                .path(0)
                .path("urls")
                .path("ws:///ndt/v7/download")
                .asText();
    }

    /** What is done with the body of a good answer. */
    private interface Use {
        void of(JsonNode body);
    }

    private CompletableFuture<?> send(HttpRequest request, Tally tally, boolean needsLocate, Use use) {
        long begun = System.nanoTime();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, failure) -> {
            long took = System.nanoTime() - begun;
            int status = failure == null ? response.statusCode() : 0;
            boolean out = needsLocate && outages.locateWasOut(begun, status);
            try {
                if (status == OK) {
                    use.of(JSON.readTree(response.body()));
                    tally.good(took);
                } else {
                    tally.bad(failure == null ? "status " + status : failure.toString(), out);
                }
            } catch (IOException e) {
                tally.bad("a body that is no JSON", out);
            }
            return null;
        });
    }
}
