package dev.tollgate.tls;

import dev.tollgate.threads.Periodic;
import java.time.Duration;
import java.util.List;

/**
 * A watch over certificate files, on a thread of its own. It compares contents, since orchestrators swap symbolic links
 * behind which file events are easily missed.
 */
public final class CertificateWatch implements AutoCloseable {
    private final List<ServerTls> certificates;
    private final Periodic watcher;

    /** Starts to look after certificates, every {@code period}. */
    public CertificateWatch(List<ServerTls> certificates, Duration period) {
        this.certificates = List.copyOf(certificates);
        this.watcher =
                Periodic.startLater("certificate-watch", period, () -> this.certificates.forEach(ServerTls::look));
    }

    /** Reads them at once, however short a time the files have been as they are; returns before that is done. */
    public void reread() {
        watcher.soon(() -> certificates.forEach(ServerTls::reload));
    }

    @Override
    public void close() {
        watcher.close();
    }
}
