package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules that every JWK must meet before it becomes a key. */
final class JwkRules {
    private static final int MAX_KEY_ID_LENGTH = 256;

    /** Names of algorithms and uses are shorter. */
    private static final int MAX_SHOWN = 40;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private JwkRules() {}

    /** Checks {@code kid}, {@code use}, {@code key_ops} and {@code alg} (RFC 7517 §4) and returns the algorithm. */
    static Algorithm check(JWK jwk) throws JwkFormatException {
        checkKeyId(jwk.getKeyID());
        try {
            checkPurpose(jwk);
            Algorithm algorithm = Algorithm.of(jwk);
            checkAlgorithmName(jwk, algorithm);
            return algorithm;
        } catch (JwkFormatException e) {
            throw new JwkFormatException("key '" + jwk.getKeyID() + "': " + e.getMessage());
        }
    }

    private static void checkKeyId(String keyId) throws JwkFormatException {
        if (keyId == null || keyId.isEmpty()) {
            throw new JwkFormatException("a key has no \"kid\": add one, verifiers find the key by it");
        }
        if (keyId.length() > MAX_KEY_ID_LENGTH) {
            throw new JwkFormatException("a \"kid\" is longer than " + MAX_KEY_ID_LENGTH + " characters: shorten it");
        }
        if (keyId.chars().anyMatch(Character::isISOControl)) {
            throw new JwkFormatException("a \"kid\" contains a control character: rename the key");
        }
    }

    private static void checkPurpose(JWK jwk) throws JwkFormatException {
        if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
            throw new JwkFormatException("\"use\" is " + quoted(jwk.getKeyUse()) + ": a signing key needs \"sig\"");
        }
        Set<KeyOperation> operations = jwk.getKeyOperations();
        if (operations != null
                && !operations.contains(KeyOperation.SIGN)
                && !operations.contains(KeyOperation.VERIFY)) {
            throw new JwkFormatException("\"key_ops\" allows neither \"sign\" nor \"verify\"");
        }
    }

    /** A private key whose {@code key_ops} (RFC 7517 §4.3) do not allow signing was not made to sign. */
    static void checkMaySign(JWK jwk) throws JwkFormatException {
        Set<KeyOperation> operations = jwk.getKeyOperations();
        if (operations != null && !operations.contains(KeyOperation.SIGN)) {
            throw new JwkFormatException("key '" + jwk.getKeyID() + "': \"key_ops\" does not allow \"sign\"");
        }
    }

    private static void checkAlgorithmName(JWK jwk, Algorithm algorithm) throws JwkFormatException {
        if (jwk.getAlgorithm() != null && !jwk.getAlgorithm().getName().equals(algorithm.joseName())) {
            throw new JwkFormatException("\"alg\" is " + quoted(jwk.getAlgorithm()) + ", but this " + jwk.getKeyType()
                    + " key serves \"" + algorithm.joseName() + "\" only: write that, or remove \"alg\"");
        }
    }

    /** Whoever publishes a key writes its members: no more than a name of one is shown. */
    private static String quoted(Object member) {
        String text = member.toString();
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return '"' + CONTROL.matcher(shown).replaceAll("?") + '"';
    }
}
