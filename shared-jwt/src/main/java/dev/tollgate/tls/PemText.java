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
    private static final Pattern FIRST_LINE = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
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
        Matcher begin = FIRST_LINE.matcher(text);
        int at = 0;
        for (int next = text.indexOf(BEGIN); next >= 0; next = text.indexOf(BEGIN, at)) {
            String end = begin.region(next, text.length()).lookingAt() ? "-----END " + begin.group(1) + "-----" : "";
            int after = end.isEmpty() ? -1 : text.indexOf(end, begin.end());
            int inner = end.isEmpty() ? -1 : text.indexOf(BEGIN, begin.end());
            if (after < 0 || (inner >= 0 && inner < after)) {
                throw new IOException(
                        file + ": a block begins with '" + BEGIN + "' and has no end: copy the complete file");
            }
            blocks.add(new Block(begin.group(1), text.substring(begin.end(), after)));
            at = after + end.length();
        }
        return new PemText(file, List.copyOf(blocks));
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
        } catch (CertificateException | IllegalArgumentException | StackOverflowError e) {
            // the JDK's parser calls itself for each value within a value
            throw new IOException(file + ": certificate " + (all.size() + 1) + " of the file cannot be read", e);
        }
        if (all.isEmpty()) {
            throw new IOException(file + ": contains no certificate: name a PEM file with 'BEGIN CERTIFICATE'");
        }
        return List.copyOf(all);
    }
}
