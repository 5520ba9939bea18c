package dev.tollgate.sidecar.fault;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate of {@code localhost} that nobody has to trust. */
final class SelfSigned {
    private SelfSigned() {}

    /** Writes its files and returns the fields of a listener that has it. */
    static String listenerFields(Path directory) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path certificate = Files.writeString(directory.resolve("tls.crt"), bundle.getCertificatePEM());
        Path key = Files.writeString(directory.resolve("tls.key"), bundle.getPrivateKeyPEM());
        return ", tls: {certificate: %s, private_key: %s}".formatted(certificate, key);
    }
}
