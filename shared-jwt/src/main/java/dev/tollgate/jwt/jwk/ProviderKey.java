package dev.tollgate.jwt.jwk;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A key converted for the provider that computes with it. A provider converts the keys of other providers again for
 * each signature, so the converted key is cached. {@link CryptoProvider} changes at most once in the life of a server.
 */
final class ProviderKey<K extends Key> {
    private record Form<K extends Key>(@Nullable Provider provider, K key) {}

    private final Algorithm algorithm;
    private final K original;
    private volatile Form<K> form;

    /** Wraps a key that the JDK made. */
    ProviderKey(Algorithm algorithm, K original) {
        this.algorithm = algorithm;
        this.original = original;
        this.form = new Form<>(null, original);
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** Returns the key for a provider; null means the JDK. */
    @SuppressWarnings("ReferenceEquality") // a provider's equals compares hundreds of properties
    K in(@Nullable Provider provider) throws GeneralSecurityException {
        Form<K> last = form;
        if (last.provider() != provider) {
            last = new Form<>(provider, converted(provider));
            form = last;
        }
        return last.key();
    }

    @SuppressWarnings("unchecked") // a translated key is of the same kind
    private K converted(@Nullable Provider provider) throws GeneralSecurityException {
        return provider == null || provider.getService("KeyFactory", algorithm.keyFactoryName()) == null
                ? original
                : (K) KeyFactory.getInstance(algorithm.keyFactoryName(), provider)
                        .translateKey(original);
    }
}
