package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Quota;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserInfoTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {"acme", "a\"b", "a\\b", "Zürich €", "日本語", "\uD83D\uDE80", "a~b?c>d", "tab\there", "</x>", "a b"
            })
    void carriesAnyIntegrationIdInTheStandardAlphabetWithPadding(String id) throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "k");
        String text = IntegrationToken.claims(new Integration(id, "k1", 1, Quota.none()), "j", Instant.now())
                .signedBy(key);
        VerifiedToken token = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), Clock.systemUTC())
                .verify(text, KeySet.of(List.of(key.verificationKey())));

        String header = UserInfo.of(token).toString();

        assertTrue(header.matches("[A-Za-z0-9+/]+={0,2}"), header);
        assertEquals(0, header.length() % 4);
        JsonNode info = JSON.readTree(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
        assertTrue(info.get("claims").isTextual());
        assertEquals(
                id, JSON.readTree(info.get("claims").textValue()).get("int_id").textValue());
        assertEquals("token-exchange", info.get("issuer").textValue());
    }
}
