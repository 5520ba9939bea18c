package dev.tollgate.tls;

import static dev.tollgate.fixture.HostileTexts.assertSurvives;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PEM file that no parser likes is refused in one line, and soon. */
@Timeout(60)
final class HostilePemTest {
    private static final int DEEP = 5_000;
    private static final int MANY = 30_000;
    private static final List<String> LABELS = List.of(
            "CERTIFICATE", "X509 CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY");

    private static String block(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** Sequences (X.690 8.9) of indefinite length, each in the one before. */
    private static byte[] nested() {
        byte[] octets = new byte[2 * DEEP];
        for (int i = 0; i < octets.length; i += 2) {
            octets[i] = 0x30;
            octets[i + 1] = (byte) 0x80;
        }
        return octets;
    }

    private static byte[] filled(int value) {
        byte[] octets = new byte[DEEP];
        Arrays.fill(octets, (byte) value);
        return octets;
    }

    private static Map<String, String> texts() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String label : LABELS) {
            all.put("begins, " + label, "-----BEGIN " + label + "-----\n".repeat(MANY));
            all.put("begins often, " + label, ("-----BEGIN " + label + "-----\n").repeat(MANY));
            all.put("ends, " + label, "-----END " + label + "-----\n");
            all.put("nothing, " + label, block(label, ""));
            all.put("no Base64, " + label, block(label, "\0\uffff="));
            all.put("zeros, " + label, block(label, base64(new byte[DEEP])));
            all.put("ones, " + label, block(label, base64(filled(-1))));
            all.put("a long length, " + label, block(label, "MIR/////"));
            all.put("nested, " + label, block(label, base64(nested())));
            all.put("in a block, " + label, block(label, block(label, "MAA=")));
            all.put("header fields, " + label, block(label, "Proc-Type: 4,ENCRYPTED\n\nMAA="));
        }
        return all;
    }

    @Test
    void hasNoCertificate() {
        assertSurvives(HostilePemTest::certificates, IOException.class);
        assertSurvives(texts(), HostilePemTest::certificates, IOException.class);
    }

    private static void certificates(String text) throws IOException {
        PemText.of("tls.crt", text).certificates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void hasNoKey(String algorithm) throws Exception {
        PublicKey of = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic();
        assertSurvives(text -> PemKey.read(PemText.of("tls.key", text), of), IOException.class);
        assertSurvives(texts(), text -> PemKey.read(PemText.of("tls.key", text), of), IOException.class);
    }

    @Test
    void isNoPair() {
        Path file = Path.of("tls.pem");
        assertSurvives(
                texts(), text -> KeyPairFiles.parse(new KeyPairFiles.Texts(text, text), file, file), IOException.class);
    }
}
