package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes public JWK sets, with members in the order of go-jose and so of m-lab/token-exchange. */
final class PublicJwks {
    private static final List<String> ORDER = List.of("use", "kty", "kid", "crv", "alg", "x", "y", "n", "e");

    private PublicJwks() {}

    static String toJson(JWKSet set) {
        return JSONObjectUtils.toJSONString(
                Map.of("keys", set.getKeys().stream().map(PublicJwks::members).toList()));
    }

    private static Map<String, Object> members(JWK jwk) {
        Map<String, Object> all = jwk.toPublicJWK().toJSONObject();
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String name : ORDER) {
            Object value = all.get(name);
            if (value != null) {
                ordered.put(name, value);
            }
        }
        return ordered;
    }
}
