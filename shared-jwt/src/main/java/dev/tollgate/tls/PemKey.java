package dev.tollgate.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * A reader of the private key of a PEM file: PKCS#8 (RFC 5208), PKCS#1 of RSA (RFC 8017, A.1.2) or SEC 1 of elliptic
 * curves (RFC 5915). The JDK reads PKCS#8 only, which is one of the other two with the algorithm, known from the
 * certificate, before it.
 */
final class PemKey {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final String RSA = "RSA";
    private static final String EC = "EC";

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int LONG_LENGTH = 0x80;
    /** {@code SEQUENCE { rsaEncryption, NULL }} (RFC 8017, A.1). */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** {@code id-ecPublicKey} (RFC 5480 §2.1.1), followed by the curve. */
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    /** {@code INTEGER 0}. */
    private static final byte[] VERSION = {2, 1, 0};

    private PemKey() {}

    /**
     * Reads the key.
     *
     * @param of the public key of its certificate
     * @throws IOException with a line for operators if there is not one key, or it is encrypted or of another algorithm
     */
    static PrivateKey read(PemText pem, PublicKey of) throws IOException {
        PemText.Block block = theOnly(pem);
        String algorithm = of.getAlgorithm();
        try {
            byte[] octets = switch (block.label()) {
                case PKCS8 -> block.octets();
                case PKCS1 -> wrapped(block, RSA_ALGORITHM, RSA, algorithm);
                case SEC1 -> wrapped(block, ofCurve(of), EC, algorithm);
                default -> throw new InvalidForm("'" + block + "' is an unknown form");
            };
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
        } catch (InvalidForm e) {
            throw new IOException(pem.file() + ": " + e.getMessage() + ": use PKCS#8, PKCS#1 or SEC 1", e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    pem.file() + ": the key cannot be read as one of the certificate's algorithm, " + algorithm, e);
        }
    }

    private static PemText.Block theOnly(PemText pem) throws IOException {
        List<PemText.Block> keys = pem.keys();
        if (keys.isEmpty()) {
            throw new IOException(pem.file() + ": contains no private key: name a PEM file with 'BEGIN PRIVATE KEY',"
                    + " 'BEGIN RSA PRIVATE KEY' or 'BEGIN EC PRIVATE KEY'");
        }
        if (keys.size() > 1) {
            throw new IOException(pem.file() + ": holds " + keys.size() + " private keys: keep only the certificate's");
        }
        if (keys.get(0).isEncrypted()) {
            throw new IOException(pem.file() + ": the private key is encrypted, and a server cannot ask for its"
                    + " passphrase: decrypt it (openssl pkey -in FILE -out NEW_FILE)");
        }
        return keys.get(0);
    }

    private static byte[] wrapped(PemText.Block block, byte[] identifier, String form, String algorithm)
            throws InvalidForm {
        if (!form.equals(algorithm)) {
            throw new InvalidForm("'" + block + "' is not a key of the certificate's algorithm, " + algorithm);
        }
        return der(SEQUENCE, VERSION, identifier, der(OCTET_STRING, block.octets()));
    }

    private static byte[] ofCurve(PublicKey key) throws GeneralSecurityException, IOException {
        if (!(key instanceof ECPublicKey point)) {
            return EC_PUBLIC_KEY;
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance(EC);
        curve.init(point.getParams());
        return der(SEQUENCE, EC_PUBLIC_KEY, curve.getEncoded());
    }

    /** Returns a value as DER writes it (X.690 §8.1, §10.1). */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        writeLength(value, content.size());
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream to, int length) {
        if (length < LONG_LENGTH) {
            to.write(length);
            return;
        }
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
        to.write(LONG_LENGTH | octets);
        for (int i = octets - 1; i >= 0; i--) {
            to.write(length >>> (i * Byte.SIZE));
        }
    }

    /** A key of an unsupported form. */
    private static final class InvalidForm extends GeneralSecurityException {
        private static final long serialVersionUID = 1L;

        InvalidForm(String message) {
            super(message);
        }
    }
}
