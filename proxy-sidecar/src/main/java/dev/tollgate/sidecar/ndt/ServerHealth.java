package dev.tollgate.sidecar.ndt;

import dev.tollgate.threads.Periodic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows ndt-server's health check, which answers 200, or 500 in lame duck: asked every {@link #PERIOD} by a thread of
 * its own.
 */
public final class ServerHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final URI url;
    private final Periodic asking;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private volatile String state = "not checked yet";

    private ServerHealth(URI url) {
        this.url = url;
        this.asking = Periodic.start("ndt-server-health", PERIOD, this::ask);
    }

    /** Begins to ask. */
    public static ServerHealth follow(URI url) {
        return new ServerHealth(url);
    }

    /** Returns whether the last answer was 200. Never waits. */
    public boolean isGood() {
        return state.isEmpty();
    }

    private void ask() {
        String now;
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            now = status == OK ? "" : "status " + status;
        } catch (IOException e) {
            now = "no answer: " + e.getClass().getSimpleName();
        } catch (RuntimeException e) {
            now = "cannot be checked: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!now.equals(state)) {
            state = now;
            LOG.atInfo()
                    .addKeyValue("url", url)
                    .addKeyValue("state", now.isEmpty() ? "good" : now)
                    .log("ndt-server's health");
        }
    }

    @Override
    public void close() {
        asking.close();
    }
}
