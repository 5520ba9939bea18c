package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationClaim;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stamp that adds the integration to the access tokens in locate's response. Each token is verified with locate's
 * keys, keeps its claims, and is signed with the sidecar's own key. No other octet of the response changes. A token in
 * which locate itself has named the integration stays unchanged.
 */
public final class AccessTokenStamp {
    private static final String PARAMETER = "access_token=";
    /** The form of {@code &} in Go's JSON. */
    private static final String ESCAPED_AMPERSAND = "\\u0026";

    private final SigningKey key;
    private final KeySet locateKeys;
    private final Set<IntegrationClaim> claims;
    private final TokenVerifier verifier;

    /**
     * @param key signs the stamped tokens
     * @param locateKeys verify the original tokens
     * @param claims which claims of the integration are stamped
     */
    public AccessTokenStamp(SigningKey key, KeySet locateKeys, Set<IntegrationClaim> claims, InstantSource clock) {
        this.key = key;
        this.locateKeys = locateKeys;
        this.claims = claims;
        this.verifier = new TokenVerifier(AccessToken.policyForAnyMachine(ClaimPolicy.MAX_SKEW), clock);
    }

    /**
     * @param answer locate's response, one character for each octet
     * @return the stamped response, null if it has no token
     * @throws InvalidTokenException if one of its tokens is not locate's
     */
    @Nullable
    String stamp(String answer, Integration who) throws InvalidTokenException {
        Map<String, String> stamped = new HashMap<>();
        StringBuilder result = new StringBuilder(answer.length() + 2048);
        int copied = 0;
        for (int at = answer.indexOf(PARAMETER); at >= 0; at = answer.indexOf(PARAMETER, at + 1)) {
            int start = at + PARAMETER.length();
            int end = endOfToken(answer, start);
            if (end > start && isParameter(answer, at)) {
                String token = answer.substring(start, end);
                String known = stamped.get(token);
                if (known == null) {
                    known = stampToken(token, who);
                    stamped.put(token, known);
                }
                result.append(answer, copied, start).append(known);
                copied = end;
            }
        }
        return stamped.isEmpty()
                ? null
                : result.append(answer, copied, answer.length()).toString();
    }

    private String stampToken(String text, Integration who) throws InvalidTokenException {
        VerifiedToken token = verifier.verify(text, locateKeys);
        return Integration.find(token).isPresent()
                ? text
                : AccessToken.stamped(token, who, claims).signedBy(key);
    }

    private static boolean isParameter(String answer, int at) {
        char before = at == 0 ? ' ' : answer.charAt(at - 1);
        return before == '?' || before == '&' || answer.startsWith(ESCAPED_AMPERSAND, at - ESCAPED_AMPERSAND.length());
    }

    private static int endOfToken(String answer, int start) {
        int end = start;
        while (end < answer.length() && isTokenCharacter(answer.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-';
    }
}
