package dev.tollgate.exchange.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bodies of the exchange: where a key has one meaning, it is the one that Jackson finds. */
class TokenRequestFuzzTest {
    private static final JsonMapper ORACLE = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @FuzzTest
    void findsTheKeyThatJacksonFinds(byte[] octets) {
        String body = new String(octets, StandardCharsets.UTF_8);
        Optional<String> key = TokenRequest.read(body).map(TokenRequest::apiKey);
        Optional<JsonNode> tree = tree(body);
        if (tree.isPresent()) {
            check(tree.get(), key);
        }
    }

    private static void check(JsonNode tree, Optional<String> key) {
        if (!tree.isObject()) {
            assertEquals(tree.isNull() ? Optional.of("") : Optional.empty(), key);
            return;
        }
        List<JsonNode> members = new ArrayList<>();
        tree.properties().forEach(member -> {
            if (member.getKey().replace('\u212a', 'k').matches("(?i)api_key")) {
                members.add(member.getValue());
            }
        });
        if (members.isEmpty()) {
            assertEquals(Optional.of(""), key);
        } else if (members.size() == 1 && members.get(0).isTextual()) {
            assertEquals(Optional.of(asGoReads(members.get(0).textValue())), key);
        } else if (members.stream().anyMatch(value -> !value.isTextual() && !value.isNull())) {
            assertTrue(key.isEmpty());
        }
    }

    /** Half of a surrogate pair is U+FFFD to Go, as it is to Java's encoders of UTF-16. */
    private static String asGoReads(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }

    private static Optional<JsonNode> tree(String body) {
        try {
            return Optional.of(ORACLE.readTree(body)).filter(tree -> !tree.isMissingNode());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
