package dev.tollgate.ndt7js;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * A fresh certificate of 127.0.0.1 that signs itself.
 *
 * @param file the certificate in PEM
 * @param key its private key in PEM
 * @param publicKeyDigest SHA-256 of the subject's public key, base64
 */
record Certificate(Path file, Path key, String publicKeyDigest) {
    static Certificate in(Path directory) throws Exception {
        X509Bundle made = new CertificateBuilder()
                .ecp256()
                .subject("CN=127.0.0.1")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(made.getCertificate().getPublicKey().getEncoded());
        return new Certificate(
                Files.writeString(directory.resolve("cert.pem"), made.getCertificatePEM()),
                Files.writeString(directory.resolve("key.pem"), made.getPrivateKeyPEM()),
                Base64.getEncoder().encodeToString(digest));
    }
}
