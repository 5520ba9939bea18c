package dev.tollgate.sidecar.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the certificate files on a thread of its own. It compares contents, since orchestrators swap symbolic links
 * behind which file events are easily missed.
 */
public final class CertificateWatch implements AutoCloseable {
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(CertificateWatch::daemon);

    /** Starts to look after certificates, every {@code period}. */
    public CertificateWatch(List<ServerTls> certificates, Duration period) {
        watcher.scheduleWithFixedDelay(
                () -> certificates.forEach(ServerTls::reload),
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "certificate-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
