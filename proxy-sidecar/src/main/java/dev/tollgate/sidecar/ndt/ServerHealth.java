package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.OneGet;
import dev.tollgate.log.ChangingState;
import dev.tollgate.threads.Periodic;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows ndt-server's health check, which is 200, or 500 in lame duck. A thread of its own asks every {@link #PERIOD}.
 */
public final class ServerHealth implements AutoCloseable {
    private static final String FIRST = "not checked yet";
    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** Only the status of the response is read. */
    private static final int MAX_OCTETS = 64 * 1024;

    private static final int OK = 200;

    private final URI url;
    private final Periodic asking;
    private final OneGet http = new OneGet(TIMEOUT, MAX_OCTETS, null);
    private final ChangingState lines = new ChangingState(System::nanoTime, FIRST);
    private volatile String state = FIRST;

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
            int status = http.begin(url).get().status();
            now = status == OK ? "" : "status " + status;
        } catch (ExecutionException e) {
            now = "no answer: " + reason(e);
        } catch (RuntimeException e) {
            now = "cannot be checked: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        state = now;
        long suppressed = lines.tell(now);
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atInfo(), suppressed)
                    .addKeyValue("url", url)
                    .addKeyValue("state", now.isEmpty() ? "good" : now)
                    .log("ndt-server's health");
        }
    }

    private static String reason(ExecutionException e) {
        return e.getCause() instanceof ConnectException
                ? ConnectException.class.getSimpleName()
                : String.valueOf(e.getCause());
    }

    @Override
    public void close() {
        asking.close();
    }
}
