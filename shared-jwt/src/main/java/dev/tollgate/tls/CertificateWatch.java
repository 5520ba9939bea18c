package dev.tollgate.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the certificate files on a thread of its own. It compares contents, since orchestrators swap symbolic links
 * behind which file events are easily missed.
 */
public final class CertificateWatch implements AutoCloseable {
    private final List<ServerTls> certificates;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(CertificateWatch::daemon);

    /** Starts to look after certificates, every {@code period}. */
    public CertificateWatch(List<ServerTls> certificates, Duration period) {
        this.certificates = List.copyOf(certificates);
        watcher.scheduleWithFixedDelay(
                () -> certificates.forEach(ServerTls::look),
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Reads them at once, however short a time the files have been as they are; returns before that is done. */
    public void reread() {
        try {
            watcher.execute(() -> certificates.forEach(ServerTls::reload));
        } catch (RejectedExecutionException e) {
            // this is closed: the sidecar ends
        }
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
