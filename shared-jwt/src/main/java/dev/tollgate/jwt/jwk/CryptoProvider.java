package dev.tollgate.jwt.jwk;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * The provider that computes the signatures of all keys: the JDK's until {@link #installFastest()} finds a faster one.
 * Other cryptography in the process is not affected.
 */
public final class CryptoProvider {
    private static final String JDK = "JDK";
    /** Without it the provider converts an Ed25519 key again for each signature. It is read when the provider loads. */
    private static final String ED25519_KEYS = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private static volatile @Nullable Provider current;

    private CryptoProvider() {}

    /**
     * Selects the Amazon Corretto Crypto Provider if its native library loads and passes its self-tests; otherwise the
     * JDK's provider stays. Takes about 300 ms, so a server calls it once it listens. Existing keys, and tokens that
     * are being verified, are not affected.
     *
     * @return the name of the provider in use, for a log line
     */
    public static synchronized String installFastest() {
        if (current == null) {
            try {
                System.setProperty(ED25519_KEYS, System.getProperty(ED25519_KEYS, "true"));
                AmazonCorrettoCryptoProvider candidate = AmazonCorrettoCryptoProvider.INSTANCE;
                candidate.assertHealthy();
                use(candidate);
            } catch (RuntimeException | LinkageError e) {
                return JDK + ", for lack of a native library: " + e.getClass().getSimpleName();
            }
        }
        return name();
    }

    private static String name() {
        Provider provider = current;
        return provider == null ? JDK : provider.getName() + " " + provider.getVersionStr();
    }

    /** Chooses a provider, null for the JDK's own. */
    static void use(@Nullable Provider provider) {
        current = provider;
    }

    static @Nullable Provider current() {
        return current;
    }
}
