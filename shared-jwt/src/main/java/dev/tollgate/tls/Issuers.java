package dev.tollgate.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads trusted issuers' certificates, which replace those of the Java runtime: a PEM file with at least one. */
public final class Issuers {
    private Issuers() {}

    /**
     * Reads the certificates.
     *
     * @throws IOException with a line for operators if the file cannot be used
     */
    public static List<X509Certificate> read(Path file) throws IOException {
        return PemText.of(file.toString(), KeyPairFiles.text(file)).certificates();
    }

    /**
     * Reads the certificates for clients of the Java runtime.
     *
     * @throws IOException with a line for operators if the file cannot be used
     */
    public static SSLContext context(Path file) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (X509Certificate issuer : read(file)) {
                trusted.setCertificateEntry("issuer-" + trusted.size(), issuer);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": cannot use its certificates: " + e.getMessage(), e);
        }
    }
}
