package dev.tollgate.exchange;

import dev.tollgate.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of TLS on the public port. */
final class TlsOptions {
    @Option(
            names = "--tls-certificate",
            defaultValue = "${env:TLS_CERTIFICATE:-}",
            paramLabel = "FILE",
            description = "A PEM file with the certificates of the server and its issuers. Turns on TLS. A changed"
                    + " file is reloaded within three seconds.")
    @SuppressWarnings("NullAway.Init")
    private String certificate;

    @Option(
            names = "--tls-private-key",
            defaultValue = "${env:TLS_PRIVATE_KEY:-}",
            paramLabel = "FILE",
            description =
                    "A PEM file with its key (PKCS#8, PKCS#1 or SEC 1). Default: the file of the" + " certificate.")
    @SuppressWarnings("NullAway.Init")
    private String privateKey;

    /**
     * Returns the TLS configuration, empty for cleartext.
     *
     * @throws IllegalArgumentException with a line for operators if a file cannot be used
     */
    Optional<ServerTls> read() {
        if (certificate.isBlank()) {
            if (!privateKey.isBlank()) {
                throw new IllegalArgumentException("missing, but --tls-private-key needs it: give both");
            }
            return Optional.empty();
        }
        Path chain = Path.of(certificate.strip());
        try {
            return Optional.of(ServerTls.of(chain, privateKey.isBlank() ? chain : Path.of(privateKey.strip()), false));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
