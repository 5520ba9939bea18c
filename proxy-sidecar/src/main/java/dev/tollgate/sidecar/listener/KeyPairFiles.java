package dev.tollgate.sidecar.listener;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and its private key, read from PEM files and known to fit each other.
 *
 * @param chain the server's certificate first
 */
record KeyPairFiles(PrivateKey key, List<X509Certificate> chain) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final String CHAIN = "a PEM certificate chain, the server's certificate first";

    /** The texts of both files, to see whether they have changed; the key does not show. */
    record Texts(String certificate, String key) {
        static Texts read(Path certificate, Path key) throws IOException {
            return new Texts(text(certificate), text(key));
        }

        private static String text(Path file) throws IOException {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // to open a pipe would wait for a writer, who may never come
                throw new IOException(file + ": is a directory, a pipe or a device: name a regular PEM file");
            }
            try {
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (NoSuchFileException e) {
                throw new IOException(file + ": there is no such file: name an existing PEM file", e);
            } catch (IOException e) {
                throw new IOException(file + ": cannot be read: check that this user may read it", e);
            }
        }

        /** Returns how many certificates begin in the file. */
        int certificates() {
            return certificate.split("-----BEGIN CERTIFICATE-----", -1).length - 1;
        }

        @Override
        public String toString() {
            return "Texts[...]";
        }
    }

    /**
     * Parses a pair.
     *
     * @throws IOException with a line for the operator if one is not what it should be or they do not fit
     */
    static KeyPairFiles parse(Texts texts, Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = chain(texts.certificate(), certificateFile);
        PrivateKey key = key(texts.key(), keyFile, chain.get(0).getPublicKey().getAlgorithm());
        if (!fit(key, chain.get(0))) {
            throw new IOException(keyFile + ": is not the key of " + certificateFile + ": give the two of one pair");
        }
        return new KeyPairFiles(key, chain);
    }

    /** Returns when the server's certificate ends. */
    Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** Returns what keeps clients from accepting the server's certificate at that time, empty if it is valid. */
    Optional<String> outOfDate(Instant now) {
        Instant notBefore = chain.get(0).getNotBefore().toInstant();
        if (now.isBefore(notBefore)) {
            return Optional.of("is not valid before " + notBefore);
        }
        return now.isAfter(notAfter()) ? Optional.of("has expired at " + notAfter()) : Optional.empty();
    }

    private static List<X509Certificate> chain(String pem, Path file) throws IOException {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))) {
                chain.add((X509Certificate) certificate);
            }
            if (!chain.isEmpty()) {
                return List.copyOf(chain);
            }
        } catch (CertificateException e) {
            throw notPem(file, CHAIN, e);
        }
        throw notPem(file, CHAIN, null);
    }

    private static PrivateKey key(String pem, Path file, String algorithm) throws IOException {
        Matcher matcher = PKCS8.matcher(pem);
        if (!matcher.find()) {
            throw notPem(
                    file, "an unencrypted PKCS#8 PEM key ('BEGIN PRIVATE KEY'; openssl pkcs8 -topk8 -nodes)", null);
        }
        try {
            byte[] octets = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw notPem(file, "the PKCS#8 PEM key of the certificate's algorithm, " + algorithm, e);
        }
    }

    private static IOException notPem(Path file, String what, @Nullable Exception cause) {
        return new IOException(file + ": is not " + what, cause);
    }

    /** What the key signs the certificate must verify. */
    private static boolean fit(PrivateKey key, X509Certificate certificate) throws IOException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
