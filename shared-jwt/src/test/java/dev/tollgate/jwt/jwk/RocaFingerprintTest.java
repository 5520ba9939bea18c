package dev.tollgate.jwt.jwk;

import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.jwt.jwk.Jwks.privateJwk;
import static dev.tollgate.jwt.jwk.Jwks.publicJwk;
import static dev.tollgate.jwt.jwk.Jwks.refusal;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys made as Infineon's RSALib made them, and others. */
class RocaFingerprintTest {
    private static final BigInteger GENERATOR = BigInteger.valueOf(65537);

    private final Random random = new Random(2017);

    @Test
    void knowsTheKeysOfTheLibrary() throws Exception {
        BigInteger modulus = weakModulus();
        ObjectNode publicJwk = publicJwk(RSA).put("n", base64Url(modulus));
        ObjectNode privateJwk = privateJwk(RSA).put("n", base64Url(modulus));

        assertTrue(RocaFingerprint.isOn(modulus));
        assertTrue(refusal(() -> KeySet.parse(publicJwk.toString())).contains("CVE-2017-15361"));
        assertTrue(refusal(() -> SigningKeys.parse(privateJwk.toString())).contains("CVE-2017-15361"));
    }

    @Test
    void takesNoOtherKeyForOne() throws Exception {
        BigInteger weak = weakModulus();
        for (int i = 0; i < 200; i++) {
            // a power of 65537 modulo each prime, with exponents that do not fit each other
            BigInteger mixed = weak.multiply(new BigInteger(64, random).setBit(0));
            assertFalse(RocaFingerprint.isOn(mixed));
            assertFalse(
                    RocaFingerprint.isOn(new BigInteger(2048, random).setBit(0).setBit(2047)));
        }
        BigInteger ofOrdinary = new BigInteger(
                1, Base64.getUrlDecoder().decode(publicJwk(RSA).get("n").asText()));
        assertFalse(RocaFingerprint.isOn(ofOrdinary));
    }

    @Test
    void smallFactorsAreRefused() throws Exception {
        BigInteger modulus = BigInteger.valueOf(743)
                .multiply(BigInteger.probablePrime(1020, random))
                .multiply(BigInteger.probablePrime(1024, random));
        ObjectNode jwk = publicJwk(RSA).put("n", base64Url(modulus));

        assertTrue(refusal(() -> KeySet.parse(jwk.toString())).contains("small factor"));
    }

    private BigInteger weakModulus() {
        BigInteger modulus = BigInteger.ZERO;
        while (modulus.bitLength() != 2048) {
            modulus = weakPrime().multiply(weakPrime());
        }
        return modulus;
    }

    /** k * M + (65537^a mod M), for primes of 1024 bits with the product of the first 126 primes. */
    private BigInteger weakPrime() {
        BigInteger primorial = BigInteger.ONE;
        BigInteger prime = BigInteger.TWO;
        for (int i = 0; i < 126; i++) {
            primorial = primorial.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        int bitsOfK = 1024 - primorial.bitLength();
        while (true) {
            BigInteger k = new BigInteger(bitsOfK, random).setBit(bitsOfK - 1).setBit(bitsOfK - 2);
            BigInteger candidate = k.multiply(primorial).add(GENERATOR.modPow(new BigInteger(62, random), primorial));
            if (candidate.isProbablePrime(40)) {
                return candidate;
            }
        }
    }

    private static String base64Url(BigInteger number) {
        byte[] octets = number.toByteArray();
        int sign = octets[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(octets, sign, octets.length));
    }
}
