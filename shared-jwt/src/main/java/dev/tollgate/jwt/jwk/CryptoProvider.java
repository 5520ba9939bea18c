package dev.tollgate.jwt.jwk;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Whose code computes the signatures of all keys: the JDK's until {@link #installFastest()} finds a faster provider. No
 * other use of cryptography in the process is touched.
 */
public final class CryptoProvider {
    private static final String JDK = "JDK";
    /** Without it the provider converts an Ed25519 key again for each signature. It is read when the provider loads. */
    private static final String ED25519_KEYS = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private static volatile @Nullable Provider current;

    private CryptoProvider() {}

    /**
     * Takes the Amazon Corretto Crypto Provider where its native library loads and passes its self-tests; anywhere else
     * the JDK goes on. Takes about 300 ms, so a server calls it once it listens; keys that exist already, and tokens that
     * are being verified meanwhile, are not disturbed.
     *
     * @return what computes signatures from now on, for a log line
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
