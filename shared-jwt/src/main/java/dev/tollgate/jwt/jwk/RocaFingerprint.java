package dev.tollgate.jwt.jwk;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The fingerprint of RSA keys that Infineon's RSALib made (CVE-2017-15361, "ROCA"), whose factors can be computed. Both
 * primes are k * M + (65537^a mod M), where M is a product of the first primes, so the modulus is a power of 65537
 * modulo M: Nemec, Sys, Svenda, Klinec, Matyas, "The Return of Coppersmith's Attack", ACM CCS 2017, §2 and §3.
 *
 * <p>The test takes the discrete logarithm modulo each prime up to 167, which divide M for every size of key, and asks
 * whether one exponent fits them all. The probability of a false positive is about 2^-154.
 */
final class RocaFingerprint {
    private static final int GENERATOR = 65537;
    private static final int[] PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };
    private static final int[] ORDERS =
            Arrays.stream(PRIMES).map(RocaFingerprint::order).toArray();

    private RocaFingerprint() {}

    static boolean isOn(BigInteger modulus) {
        int[] logarithms = new int[PRIMES.length];
        for (int i = 0; i < PRIMES.length; i++) {
            int residue = modulus.mod(BigInteger.valueOf(PRIMES[i])).intValue();
            logarithms[i] = logarithm(residue, PRIMES[i]);
            if (logarithms[i] < 0 || !fits(logarithms, i)) {
                return false;
            }
        }
        return true;
    }

    /** Two congruences have a common solution where they agree modulo the common divisor (Chinese remainder theorem). */
    private static boolean fits(int[] logarithms, int last) {
        for (int i = 0; i < last; i++) {
            int common = commonDivisor(ORDERS[i], ORDERS[last]);
            if (logarithms[i] % common != logarithms[last] % common) {
                return false;
            }
        }
        return true;
    }

    /** Returns the exponent of 65537 that gives a residue, -1 where none does. */
    private static int logarithm(int residue, int prime) {
        int power = 1;
        for (int exponent = 0; exponent < prime; exponent++) {
            if (power == residue) {
                return exponent;
            }
            power = power * (GENERATOR % prime) % prime;
        }
        return -1;
    }

    private static int order(int prime) {
        int power = GENERATOR % prime;
        int order = 1;
        while (power != 1) {
            power = power * (GENERATOR % prime) % prime;
            order++;
        }
        return order;
    }

    private static int commonDivisor(int a, int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }
}
