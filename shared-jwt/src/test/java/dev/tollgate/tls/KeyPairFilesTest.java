package dev.tollgate.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that openssl wrote, in each form that certificate tools use. */
final class KeyPairFilesTest {
    @TempDir
    private Path directory;

    private static String file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(KeyPairFilesTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private KeyPairFiles parse(String certificate, String key) throws IOException {
        Path crt = Files.writeString(directory.resolve("tls.crt"), certificate);
        Path pem = Files.writeString(directory.resolve("tls.key"), key);
        return KeyPairFiles.parse(KeyPairFiles.Texts.read(crt, pem), crt, pem);
    }

    private static String subject(KeyPairFiles pair) {
        return pair.chain().get(0).getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, pkcs8",
        "rsa, pkcs1",
        "p256, pkcs8",
        "p256, sec1",
        "p256, bare",
        "p384, pkcs8",
        "p384, sec1",
        "ed25519, pkcs8"
    })
    void readsEachFormOfAKeyAloneAndBesideItsCertificateInAnyOrder(String name, String form) throws IOException {
        String certificate = file(name + ".crt");
        String key = file(name + "." + form + ".key");
        assertEquals("CN=" + name, subject(parse(certificate, key)));
        assertEquals("CN=" + name, subject(parse(certificate, key.replace("\n", "\r\n"))));

        for (String whole :
                new String[] {certificate + key, key + certificate, "# note\n" + key + "\n\n" + certificate}) {
            Path combined = Files.writeString(directory.resolve("both.pem"), whole);
            KeyPairFiles.Texts texts = KeyPairFiles.Texts.read(combined, combined);
            assertEquals("CN=" + name, subject(KeyPairFiles.parse(texts, combined, combined)));
        }
    }

    @Test
    void serversCertificateIsTheOneThatTheKeyFitsWhereverItStands() throws IOException {
        String chain = file("rsa.crt") + file("leaf.crt");
        KeyPairFiles pair = parse(chain, file("p256.sec1.key"));
        assertEquals("CN=leaf", subject(pair));
        assertEquals(2, pair.chain().size());
    }

    @ParameterizedTest
    @CsvSource({"rsa, rsa.pkcs1encrypted", "p256, p256.pkcs8encrypted"})
    void refusesAnEncryptedKeyByNameAndShowsNothingOfIt(String name, String key) {
        String complaint = complaint(name + ".crt", key + ".key");
        assertTrue(complaint.contains("tls.key: the private key is encrypted"), complaint);
        assertTrue(complaint.contains("openssl pkey"), complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "p256.crt, rsa.pkcs1.key, 'RSA PRIVATE KEY' is not a key of the certificate's algorithm",
        "rsa.crt, p256.sec1.key, 'EC PRIVATE KEY' is not a key of the certificate's algorithm",
        "p256.crt, p384.sec1.key, tls.key: ",
        "p256.crt, p256.crt, contains no private key",
        "rsa.pkcs8.key, rsa.pkcs8.key, tls.crt: contains no certificate"
    })
    void saysWhatIsWrong(String certificate, String key, String expected) {
        String complaint = complaint(certificate, key);
        assertTrue(complaint.contains(expected), complaint);
    }

    private String complaint(String certificate, String key) {
        return String.valueOf(assertThrows(IOException.class, () -> parse(file(certificate), file(key)))
                .getMessage());
    }

    @Test
    void refusesTwoKeysAFileThatIsCutAndAForeignForm() throws IOException {
        String certificate = file("rsa.crt");
        String key = file("rsa.pkcs1.key");
        assertRefused("holds 2 private keys", certificate, key + file("p256.sec1.key"));
        assertRefused("has no end", certificate, key.substring(0, key.length() / 2));
        assertRefused("has no end", certificate.substring(0, certificate.length() / 2), key);
        String foreign = key.replace("RSA PRIVATE KEY", "OPENSSH PRIVATE KEY");
        assertRefused("'OPENSSH PRIVATE KEY' is an unknown form", certificate, foreign);
        String garbled = key.replace("\nA", "\n!").replace("\nM", "\n!");
        assertRefused("cannot be read as one of the certificate's algorithm", certificate, garbled);
    }

    private void assertRefused(String expected, String certificate, String key) {
        String complaint = String.valueOf(
                assertThrows(IOException.class, () -> parse(certificate, key)).getMessage());
        assertTrue(complaint.contains(expected), complaint);
        assertFalse(complaint.contains("MII"), complaint);
    }
}
