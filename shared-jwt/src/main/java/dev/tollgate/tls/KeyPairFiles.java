package dev.tollgate.tls;

import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate chain and its matching private key, read from PEM files, or from one file with both.
 *
 * @param chain the server's certificate first
 */
record KeyPairFiles(PrivateKey key, List<X509Certificate> chain) {
    /** The maximum size of a file; a chain has a few thousand octets. */
    private static final long MAX_OCTETS = 1 << 20;

    /** The texts of both files, to detect changes. {@code toString} hides the key. */
    record Texts(String certificate, String key) {
        static Texts read(Path certificate, Path key) throws IOException {
            String first = text(certificate);
            return new Texts(first, key.equals(certificate) ? first : text(key));
        }

        /** Returns how many certificates begin in the file. */
        int certificates() {
            return PemText.certificatesBegun(certificate);
        }

        @Override
        public String toString() {
            return "Texts[...]";
        }
    }

    /**
     * Reads the text of a PEM file.
     *
     * @throws IOException with a line for operators
     */
    static String text(Path file) throws IOException {
        try {
            return RegularFile.read(file, MAX_OCTETS, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file: name an existing PEM file", e);
        } catch (FileSystemException e) {
            throw new IOException(file + ": cannot be read: give this user permission to read it", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage() + ": not a regular file: name a PEM file", e);
        }
    }

    /**
     * Parses a pair. The server's certificate is the one that matches the key, at any position.
     *
     * @throws IOException with a line for the operator if one is malformed or they do not match
     */
    static KeyPairFiles parse(Texts texts, Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> certificates =
                PemText.of(certificateFile.toString(), texts.certificate()).certificates();
        PemText keyText = PemText.of(keyFile.toString(), texts.key());
        IOException complaint = null;
        for (X509Certificate certificate : certificates) {
            try {
                PrivateKey key = PemKey.read(keyText, certificate.getPublicKey());
                if (fit(key, certificate)) {
                    return new KeyPairFiles(key, chain(certificate, certificates));
                }
            } catch (IOException e) {
                complaint = complaint == null ? e : complaint;
            }
        }
        throw complaint == null
                ? new IOException(
                        keyFile + ": does not match " + certificateFile + ": name a certificate and its own key")
                : complaint;
    }

    private static List<X509Certificate> chain(X509Certificate first, List<X509Certificate> all) {
        List<X509Certificate> chain = new ArrayList<>(all);
        chain.remove(first);
        chain.add(0, first);
        return List.copyOf(chain);
    }

    /** Returns when the server's certificate expires. */
    Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** Returns why the server's certificate is not valid at a time, empty if it is. */
    Optional<String> outOfDate(Instant now) {
        Instant notBefore = chain.get(0).getNotBefore().toInstant();
        if (now.isBefore(notBefore)) {
            return Optional.of("is not valid before " + notBefore);
        }
        return now.isAfter(notAfter()) ? Optional.of("expired at " + notAfter()) : Optional.empty();
    }

    /** Returns whether the certificate verifies a signature of the key. */
    private static boolean fit(PrivateKey key, X509Certificate certificate) {
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
