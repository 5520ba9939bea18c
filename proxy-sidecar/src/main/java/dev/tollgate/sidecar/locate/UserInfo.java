package dev.tollgate.sidecar.locate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header by which Google's ESPv1 tells the server behind it whom it has authenticated. locate decodes padded base64
 * in the standard alphabet (ESP itself writes the URL-safe one, which locate cannot always read) and wants
 * {@code claims} to be a string.
 */
final class UserInfo {
    static final String HEADER = "X-Endpoint-API-UserInfo";

    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

    private UserInfo() {}

    static String of(VerifiedToken token) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("claims", token.claimsJson());
        info.put("issuer", IntegrationToken.ISSUER);
        token.subject().ifPresent(subject -> info.put("id", subject));
        info.put("audiences", token.audience());
        try {
            return Base64.getEncoder()
                    .encodeToString(JSON.writeValueAsString(info).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }
}
