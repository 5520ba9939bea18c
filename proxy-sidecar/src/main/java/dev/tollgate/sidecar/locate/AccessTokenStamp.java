package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the integration into the access tokens of locate's answer. Each token is verified with locate's keys, its claims
 * are kept, and it is signed with the sidecar's own key; not another byte of the answer changes.
 */
final class AccessTokenStamp {
    /** A token's characters end at the {@code &} of the next parameter, which Go writes as a Unicode escape. */
    private static final Pattern TOKEN =
            Pattern.compile("(?<=[?&]access_token=|\\\\u0026access_token=)[A-Za-z0-9_.-]+");

    private final SigningKey key;
    private final KeySet locateKeys;
    private final TokenVerifier verifier;

    AccessTokenStamp(SigningKey key, KeySet locateKeys, InstantSource clock) {
        this.key = key;
        this.locateKeys = locateKeys;
        this.verifier = new TokenVerifier(AccessToken.policyForAnyMachine(ClaimPolicy.MAX_SKEW), clock);
    }

    /**
     * @param answer the text of locate's answer
     * @throws InvalidTokenException if a token in it is not locate's
     */
    String stamp(String answer, Integration who) throws InvalidTokenException {
        Map<String, String> stamped = new HashMap<>();
        Matcher matcher = TOKEN.matcher(answer);
        StringBuilder result = new StringBuilder(answer.length() + 1024);
        while (matcher.find()) {
            String token = matcher.group();
            String known = stamped.get(token);
            if (known == null) {
                known = AccessToken.stamped(verifier.verify(token, locateKeys), who)
                        .signedBy(key);
                stamped.put(token, known);
            }
            matcher.appendReplacement(result, known);
        }
        return matcher.appendTail(result).toString();
    }
}
