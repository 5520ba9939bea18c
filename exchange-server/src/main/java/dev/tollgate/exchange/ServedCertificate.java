package dev.tollgate.exchange;

import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.tls.CertificateWatch;
import dev.tollgate.tls.ServerTls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The certificate of the public port, watched while the server runs. It does nothing for a cleartext port. */
final class ServedCertificate implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Optional<CertificateWatch> watch;

    private ServedCertificate(Optional<CertificateWatch> watch) {
        this.watch = watch;
    }

    /** Begins to watch the files, and adds the certificate's metrics. */
    static ServedCertificate follow(Optional<ServerTls> tls, ExchangeMetrics metrics) {
        tls.ifPresent(served -> {
            metrics.gauge(
                    "certificate_not_after_seconds",
                    "Expiry of the certificate in use, in seconds since 1970",
                    () -> served.notAfter().getEpochSecond());
            metrics.gauge(
                    "certificate_last_reload_successful",
                    "1 if the certificate and key now in the files are in use, 0 if the files were refused",
                    () -> served.isGood() ? 1 : 0);
        });
        return new ServedCertificate(tls.map(served -> new CertificateWatch(List.of(served), PERIOD)));
    }

    /** Reads the files at once. */
    void reread() {
        watch.ifPresent(CertificateWatch::reread);
    }

    @Override
    public void close() {
        watch.ifPresent(CertificateWatch::close);
    }
}
