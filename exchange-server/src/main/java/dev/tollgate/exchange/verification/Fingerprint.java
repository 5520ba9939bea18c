package dev.tollgate.exchange.verification;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An HMAC-SHA256 of a secret, with a key that only this process has. Equal secrets have equal fingerprints, and a
 * fingerprint reveals nothing else. Compared in constant time.
 */
final class Fingerprint {
    private static final String HMAC = "HmacSHA256";

    private final byte[] octets;

    private Fingerprint(byte[] octets) {
        this.octets = octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && MessageDigest.isEqual(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Makes fingerprints with a key of this process. */
    static final class Maker {
        private final SecretKeySpec processKey;
        private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

        Maker() {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            this.processKey = new SecretKeySpec(random, HMAC);
        }

        Fingerprint of(String secret) {
            return new Fingerprint(macs.get().doFinal(secret.getBytes(StandardCharsets.UTF_8)));
        }

        private Mac newMac() {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(processKey);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JVM has " + HMAC, e);
            }
        }
    }
}
