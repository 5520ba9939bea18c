package dev.tollgate.jwt.jwk;

import static dev.tollgate.fixture.Tokens.ALL;
import static dev.tollgate.fixture.Tokens.EC;
import static dev.tollgate.fixture.Tokens.ED;
import static dev.tollgate.fixture.Tokens.RSA;
import static dev.tollgate.jwt.jwk.Jwks.privateJwk;
import static dev.tollgate.jwt.jwk.Jwks.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.fixture.Tokens;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every promise about signatures, kept with the faster provider; the other tests have the JDK's. */
class CryptoProviderTest {
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @BeforeEach
    void install() {
        CryptoProvider.use(null);
        String name = CryptoProvider.installFastest();
        // its native libraries are for Linux on x86-64 and ARM
        assumeTrue(System.getProperty("os.name").equals("Linux"), name);
        assertTrue(name.startsWith("AmazonCorrettoCryptoProvider 2."), name);
    }

    @AfterEach
    void goBackToTheJdk() {
        CryptoProvider.use(null);
    }

    @Test
    void namesTheProviderAgainWhenAskedTwice() {
        assertEquals(CryptoProvider.installFastest(), CryptoProvider.installFastest());
    }

    @Test
    void verifiesWhatTheOtherProviderSigned() throws Exception {
        for (SigningKey key : ALL) {
            byte[] own = signature(key);
            assertTrue(verifies(key, own), key.toString());
            CryptoProvider.use(null);
            assertTrue(verifies(key, own), key.toString());
            byte[] jdks = signature(key);
            CryptoProvider.installFastest();
            assertTrue(verifies(key, jdks), key.toString());
        }
    }

    @Test
    void signsWithKeysThatAreReadLater() throws Exception {
        for (SigningKey key : SigningKeys.parse(
                        SigningKeys.of(RSA).plus(EC).plus(ED).revealPrivateJwks())
                .all()) {
            assertTrue(verifies(key, signature(key)));
        }
        ObjectNode withoutPrimes = privateJwk(RSA).without(List.of("p", "q", "dp", "dq", "qi"));
        assertEquals("rsa", SigningKeys.parse(withoutPrimes.toString()).signer().keyId());
    }

    @Test
    void refusesHalvesOfDifferentKeys() throws Exception {
        for (SigningKey key : ALL) {
            ObjectNode other = privateJwk(Tokens.generated(key.algorithm(), key.keyId()));
            ObjectNode mixed = privateJwk(key);
            List.of("d", "p", "q", "dp", "dq", "qi").stream()
                    .filter(mixed::has)
                    .forEach(name -> mixed.set(name, other.get(name)));

            refusal(() -> SigningKeys.parse(mixed.toString()));
        }
    }

    @Test
    void refusesAnyOtherSignatureWithoutFailing() {
        Random random = new Random(5);
        for (SigningKey key : ALL) {
            byte[] good = signature(key);
            for (int i = 0; i < good.length; i += 7) {
                byte[] changed = good.clone();
                changed[i] ^= (byte) (1 << random.nextInt(8));
                assertFalse(verifies(key, changed));
            }
            for (int length : new int[] {0, 1, 32, 63, 64, 65, 128, good.length - 1, good.length + 1, 2000}) {
                byte[] noise = new byte[length];
                assertFalse(verifies(key, noise));
                random.nextBytes(noise);
                assertFalse(verifies(key, noise));
            }
        }
    }

    /** CVE-2022-21449 and its neighbors: halves of zero and of the group's order count as zero. */
    @Test
    void refusesEcSignaturesWithAHalfOfZero() {
        byte[] good = signature(EC);
        for (BigInteger bad : List.of(BigInteger.ZERO, P256_ORDER)) {
            byte[] badR = good.clone();
            byte[] badS = good.clone();
            byte[] both = new byte[64];
            put(bad, badR, 0);
            put(bad, badS, 32);
            put(bad, both, 0);
            put(bad, both, 32);
            for (byte[] signature : List.of(badR, badS, both)) {
                assertFalse(verifies(EC, signature));
                CryptoProvider.use(null);
                assertFalse(verifies(EC, signature));
                CryptoProvider.installFastest();
            }
        }
    }

    /** RFC 8032 §5.1.7: S is below the group's order, else one signature has many forms. */
    @Test
    void refusesEd25519SignatureWithTheOrderAdded() {
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] good = signature(ED);
        byte[] s = reversed(Arrays.copyOfRange(good, 32, 64));
        byte[] larger = good.clone();
        byte[] sum = new byte[32];
        put(new BigInteger(1, s).add(order), sum, 0);
        System.arraycopy(reversed(sum), 0, larger, 32, 32);

        assertFalse(verifies(ED, larger));
        CryptoProvider.use(null);
        assertFalse(verifies(ED, larger));
    }

    @Test
    void servesManyThreadsWithOneKeyWhileTheProviderChanges() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> all = IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> {
                        SigningKey key = ALL.get(i % ALL.size());
                        CryptoProvider.use(i % 5 == 0 ? null : CryptoProvider.current());
                        CryptoProvider.installFastest();
                        return verifies(key, signature(key));
                    }))
                    .toList();
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    private static byte[] signature(SigningKey key) {
        String token = key.sign(new byte[] {1});
        return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
    }

    private static boolean verifies(SigningKey key, byte[] signature) {
        byte[] input = (key.verificationKey().usualHeader() + ".AQ").getBytes(StandardCharsets.US_ASCII);
        return key.verificationKey().verifies(input, input.length, signature);
    }

    /** Writes 32 octets, the highest first. */
    private static void put(BigInteger number, byte[] octets, int at) {
        byte[] all = number.toByteArray();
        byte[] last = Arrays.copyOfRange(all, Math.max(0, all.length - 32), all.length);
        Arrays.fill(octets, at, at + 32, (byte) 0);
        System.arraycopy(last, 0, octets, at + 32 - last.length, last.length);
    }

    private static byte[] reversed(byte[] octets) {
        byte[] reversed = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            reversed[i] = octets[octets.length - 1 - i];
        }
        return reversed;
    }
}
