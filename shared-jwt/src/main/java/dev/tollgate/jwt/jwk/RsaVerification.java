package dev.tollgate.jwt.jwk;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 as RFC 8017 §8.2.2 specifies it: encode, then compare octet by octet. The JDK's own
 * verifier also accepts a DigestInfo without its NULL parameter, which RFC 8017 §9.2 does not allow and the Corretto
 * provider refuses. The arithmetic is the one that the JDK's provider uses, at the same speed.
 */
final class RsaVerification {
    /** The DER octets before the hash in a DigestInfo of SHA-256 (RFC 8017 §9.2, note 1). */
    private static final byte[] SHA256_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private RsaVerification() {}

    static boolean verifies(RSAPublicKey key, byte[] octets, int length, byte[] signature)
            throws GeneralSecurityException {
        BigInteger modulus = key.getModulus();
        int size = (modulus.bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        BigInteger representative = new BigInteger(1, signature);
        if (signature.length != size || representative.compareTo(modulus) >= 0) {
            return false;
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(octets, 0, length);
        return representative
                .modPow(key.getPublicExponent(), modulus)
                .equals(new BigInteger(1, encoded(digest.digest(), size)));
    }

    /** EMSA-PKCS1-v1_5 (RFC 8017 §9.2): {@code 00 01 FF ... FF 00 DigestInfo}. */
    private static byte[] encoded(byte[] hash, int size) {
        byte[] message = new byte[size];
        int hashAt = size - hash.length;
        int infoAt = hashAt - SHA256_INFO.length;
        message[1] = 1;
        Arrays.fill(message, 2, infoAt - 1, (byte) 0xff);
        System.arraycopy(SHA256_INFO, 0, message, infoAt, SHA256_INFO.length);
        System.arraycopy(hash, 0, message, hashAt, hash.length);
        return message;
    }
}
