package dev.tollgate.sidecar.quota.shared.redis;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

/** An issuer, a server's certificate for loopback, and a client's, as files. */
record Certificates(Path directory) {
    static Certificates in(Path directory) throws Exception {
        Files.createDirectories(directory);
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=issuer")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), issuer.getCertificatePEM());
        write(
                directory,
                "server",
                new CertificateBuilder()
                        .subject("CN=store")
                        .addSanIpAddress("127.0.0.1")
                        .buildIssuedBy(issuer));
        write(
                directory,
                "client",
                new CertificateBuilder().subject("CN=sidecar").buildIssuedBy(issuer));
        return new Certificates(directory);
    }

    private static void write(Path directory, String name, X509Bundle bundle) throws Exception {
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Returns what has redis-server speak TLS on a port too, and ask clients for a certificate. */
    String[] options(int port) {
        return new String[] {
            "--tls-port",
            Integer.toString(port),
            "--tls-cert-file",
            file("server.pem").toString(),
            "--tls-key-file",
            file("server.key").toString(),
            "--tls-ca-cert-file",
            file("ca.pem").toString(),
            "--tls-auth-clients",
            "yes"
        };
    }
}
