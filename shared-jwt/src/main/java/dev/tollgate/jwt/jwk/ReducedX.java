package dev.tollgate.jwt.jwk;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

/**
 * The ECDSA signatures on P-256 whose point has an x-coordinate of at least the order n of the group. There r is x - n
 * (FIPS 186-5 §6.4.2 step 7 reduces x modulo n); the JDK's provider compares without the reduction and refuses them.
 * One in 2^32 honest signatures is of this kind, so this class need not be fast: about 2 ms each.
 */
final class ReducedX {
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final int HALF = 32;

    private ReducedX() {}

    /** Returns whether r is so small that x may have been reduced: r + n is below the prime of the field. */
    static boolean isPossible(byte[] signature) {
        return r(signature).add(N).compareTo(P256Point.PRIME) < 0;
    }

    /** Verifies a signature for which {@link #isPossible} (FIPS 186-5 §6.4.2), against the reduced x alone. */
    static boolean verifies(ECPublicKey key, byte[] octets, int length, byte[] signature)
            throws GeneralSecurityException {
        BigInteger r = r(signature);
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, HALF, signature.length));
        if (r.signum() == 0 || s.signum() == 0 || s.compareTo(N) >= 0) {
            return false;
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(octets, 0, length);
        BigInteger inverse = s.modInverse(N);
        BigInteger ofBase = new BigInteger(1, digest.digest()).multiply(inverse).mod(N);
        BigInteger ofKey = r.multiply(inverse).mod(N);
        return P256Point.sumOfMultiples(ofBase, ofKey, P256Point.of(key.getW())).hasX(r.add(N));
    }

    private static BigInteger r(byte[] signature) {
        return new BigInteger(1, Arrays.copyOf(signature, HALF));
    }
}
