package dev.tollgate.jwt.jwk;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies with the selected provider. All providers give the same verdict: where the JDK's verifier is
 * looser or stricter than the standard, {@link RsaVerification} and {@link ReducedX} replace it. Each call makes a new
 * {@link Signature}, because caching them per thread saves less than a microsecond of 12 to 700.
 */
final class Signatures {
    private Signatures() {}

    static byte[] sign(ProviderKey<PrivateKey> key, byte[] input) throws GeneralSecurityException {
        Provider provider = CryptoProvider.current();
        Signature signer = signature(key.algorithm(), provider);
        signer.initSign(key.in(provider));
        signer.update(input);
        return signer.sign();
    }

    /** Returns whether the key made a signature of the first {@code length} octets; false for a malformed signature. */
    static boolean verify(ProviderKey<PublicKey> key, byte[] octets, int length, byte[] signature) {
        Provider provider = CryptoProvider.current();
        try {
            PublicKey form = key.in(provider);
            if (provider == null && form instanceof RSAPublicKey rsa) {
                return RsaVerification.verifies(rsa, octets, length, signature);
            }
            Signature verifier = signature(key.algorithm(), provider);
            verifier.initVerify(form);
            verifier.update(octets, 0, length);
            return verifier.verify(signature)
                    || (provider == null
                            && form instanceof ECPublicKey ec
                            && ReducedX.isPossible(signature)
                            && ReducedX.verifies(ec, octets, length, signature));
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "this JVM cannot verify " + key.algorithm().joseName(), e);
        }
    }

    private static Signature signature(Algorithm algorithm, @Nullable Provider provider)
            throws GeneralSecurityException {
        return provider == null
                ? Signature.getInstance(algorithm.signatureName())
                : Signature.getInstance(algorithm.signatureName(), provider);
    }
}
