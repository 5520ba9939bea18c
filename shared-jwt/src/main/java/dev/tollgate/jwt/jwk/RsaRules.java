package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.util.stream.Stream;

/** The rules for RSA keys: their size (RFC 7518 §3.3), and the marks of generators that made weak keys. */
final class RsaRules {
    static final int MIN_BITS = 2048;
    static final int MAX_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    /** The product of the odd numbers below 752: no prime factor may be that small (NIST SP 800-89 §5.3.3). */
    private static final BigInteger SMALL_FACTORS = smallFactors(752);

    private RsaRules() {}

    static void check(BigInteger modulus, BigInteger exponent) throws JwkFormatException {
        int bits = modulus.bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new JwkFormatException(
                    "an RSA key must have " + MIN_BITS + " to " + MAX_BITS + " bits, this one has " + bits);
        }
        if (!modulus.testBit(0)) {
            throw new JwkFormatException("the modulus of an RSA key must be odd: make a new key");
        }
        if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new JwkFormatException("the public exponent of an RSA key must be odd and at least 3: use 65537");
        }
        if (!modulus.gcd(SMALL_FACTORS).equals(BigInteger.ONE)) {
            throw new JwkFormatException("the modulus of this RSA key has a small factor: make a new key");
        }
        if (RocaFingerprint.isOn(modulus)) {
            throw new JwkFormatException(
                    "this RSA key was made by a library whose keys can be factored (CVE-2017-15361): make a new key");
        }
    }

    private static BigInteger smallFactors(int bound) {
        BigInteger product = BigInteger.ONE;
        for (int factor = 3; factor < bound; factor += 2) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product;
    }

    /**
     * Returns whether the private members (RFC 7518 §6.3.2) are no longer than the modulus. The JDK computes with them
     * whatever their length, for minutes.
     */
    static boolean areParts(RSAKey key) {
        int longest = key.getModulus().toString().length();
        return Stream.of(
                        key.getPrivateExponent(),
                        key.getFirstPrimeFactor(),
                        key.getSecondPrimeFactor(),
                        key.getFirstFactorCRTExponent(),
                        key.getSecondFactorCRTExponent(),
                        key.getFirstCRTCoefficient())
                .allMatch(member -> member == null || member.toString().length() <= longest);
    }
}
