package dev.tollgate.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file, block by block (RFC 7468). Text between blocks, such as notes of openssl, is ignored.
 *
 * @param file its name, for errors
 * @param blocks in the order of the file
 */
record PemText(String file, List<Block> blocks) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String BEGIN = "-----BEGIN ";
    private static final List<String> CERTIFICATES = List.of("CERTIFICATE", "X509 CERTIFICATE");

    /**
     * One block. {@code toString} hides its content.
     *
     * @param label such as {@code CERTIFICATE}
     * @param body Base64 with line ends, and header fields before it where an old tool has encrypted it (RFC 1421)
     */
    record Block(String label, String body) {
        /**
         * Returns the octets.
         *
         * @throws IllegalArgumentException if they are not Base64
         */
        byte[] octets() {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        }

        boolean isKey() {
            return label.endsWith("PRIVATE KEY");
        }

        boolean isCertificate() {
            return CERTIFICATES.contains(label);
        }

        boolean isEncrypted() {
            return label.startsWith("ENCRYPTED") || body.contains("ENCRYPTED");
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Finds the blocks of a text; none if it is not PEM.
     *
     * @throws IOException with a line for operators if a block is incomplete, as in a file that is still being written
     */
    static PemText of(String file, String text) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            blocks.add(new Block(block.group(1), block.group(2)));
        }
        if (begun(text) != blocks.size()) {
            throw new IOException(
                    file + ": a block begins with '" + BEGIN + "' and has no end: copy the complete file");
        }
        return new PemText(file, List.copyOf(blocks));
    }

    /** Returns how many blocks begin in a text. */
    private static int begun(String text) {
        return text.split(BEGIN, -1).length - 1;
    }

    /** Returns how many certificates begin in a text, complete or not. */
    static int certificatesBegun(String text) {
        return text.split(BEGIN + "(X509 )?CERTIFICATE-----", -1).length - 1;
    }

    /** Returns the blocks with a private key, in any form. */
    List<Block> keys() {
        return blocks.stream().filter(Block::isKey).toList();
    }

    /**
     * Returns the certificates, in the order of the file.
     *
     * @throws IOException with a line for operators if there is none, or one cannot be read
     */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks.stream().filter(Block::isCertificate).toList()) {
                all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.octets())));
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException(file + ": certificate " + (all.size() + 1) + " of the file cannot be read", e);
        }
        if (all.isEmpty()) {
            throw new IOException(file + ": contains no certificate: name a PEM file with 'BEGIN CERTIFICATE'");
        }
        return List.copyOf(all);
    }
}
