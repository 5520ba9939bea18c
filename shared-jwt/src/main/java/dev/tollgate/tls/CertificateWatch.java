package dev.tollgate.tls;

import dev.tollgate.threads.Periodic;
import java.time.Duration;
import java.util.List;

/**
 * A watch over certificate files, on a thread of its own. It compares contents, because orchestrators swap symbolic
 * links, which file events easily miss.
 */
public final class CertificateWatch implements AutoCloseable {
    private final List<ServerTls> certificates;
    private final Periodic watcher;

    /** Starts to check certificates every {@code period}. */
    public CertificateWatch(List<ServerTls> certificates, Duration period) {
        this.certificates = List.copyOf(certificates);
        this.watcher =
                Periodic.startLater("certificate-watch", period, () -> this.certificates.forEach(ServerTls::look));
    }

    /** Makes the watch read the files at once, even if they have just changed. Returns before that is done. */
    public void reread() {
        watcher.soon(() -> certificates.forEach(ServerTls::reload));
    }

    @Override
    public void close() {
        watcher.close();
    }
}
