package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from a JWK set URL, fetched by a thread of its own: at start, every minute, and when a token names an unknown key,
 * then at most every {@link #MIN_PAUSE}. When a fetch fails the known keys stay.
 */
public final class RemoteKeys implements KeySource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 256 * 1024;

    /** The shortest time between two fetches that tokens can cause. */
    static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    private final URI url;
    private final ScheduledExecutorService fetcher = Executors.newSingleThreadScheduledExecutor(RemoteKeys::daemon);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private volatile KeySet keys = KeySet.empty();
    private CompletableFuture<KeySet> pending = CompletableFuture.completedFuture(KeySet.empty());
    private long nextAllowed = System.nanoTime();

    public RemoteKeys(URI url) {
        this.url = url;
    }

    /** Starts fetching. */
    public void start() {
        fetcher.execute(this::fetchAndReschedule);
    }

    @Override
    public KeySet current() {
        return keys;
    }

    @Override
    public synchronized CompletableFuture<KeySet> refreshed() {
        if (!pending.isDone()) {
            return pending;
        }
        if (System.nanoTime() - nextAllowed < 0) {
            return CompletableFuture.completedFuture(keys);
        }
        nextAllowed = System.nanoTime() + MIN_PAUSE.toNanos();
        pending = CompletableFuture.supplyAsync(this::fetch, fetcher);
        return pending;
    }

    private void fetchAndReschedule() {
        Duration pause = fetch().isEmpty() ? RETRY : REFRESH;
        fetcher.schedule(this::fetchAndReschedule, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private KeySet fetch() {
        try {
            KeySet fresh = KeySet.parse(body());
            if (!fresh.keyIds().equals(keys.keyIds())) {
                LOG.atInfo().addKeyValue("kids", fresh.keyIds()).log("keys loaded");
            }
            keys = fresh;
        } catch (IOException | JwkFormatException e) {
            LOG.atWarn()
                    .addKeyValue("url", url)
                    .addKeyValue("error", String.valueOf(e))
                    .log("keys not loaded");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return keys;
    }

    private String body() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(MAX_BYTES + 1);
            if (response.statusCode() != 200 || body.length > MAX_BYTES) {
                throw new IOException("status " + response.statusCode() + ", " + body.length + " bytes");
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "jwks-fetcher");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }
}
