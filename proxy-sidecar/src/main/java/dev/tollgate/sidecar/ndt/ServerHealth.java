package dev.tollgate.sidecar.ndt;

import dev.tollgate.fetch.BoundedFetch;
import dev.tollgate.threads.Periodic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of ndt-server by its health check, which answers 200, or 500 in lame duck. A thread of its own asks every
 * {@link #PERIOD}. No complete answer within {@link #TIMEOUT} counts as a bad one.
 */
public final class ServerHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** The body is not read; ndt-server sends none. */
    private static final int MAX_BODY = 64 << 10;

    private static final int OK = 200;

    private final URI url;
    private final Periodic asking;
    private final BoundedFetch http = new BoundedFetch(TIMEOUT, MAX_BODY);
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
            int status = http.fetch(HttpRequest.newBuilder(url)).statusCode();
            now = status == OK ? "" : "status " + status;
        } catch (IOException e) {
            now = "no answer: " + e.getMessage();
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
