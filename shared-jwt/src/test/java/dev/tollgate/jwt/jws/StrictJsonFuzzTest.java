package dev.tollgate.jwt.jws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Header and payload of a token as JSON: what is accepted, Jackson reads alike from the octets. */
class StrictJsonFuzzTest {
    private static final JsonMapper ORACLE = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNumberLength(32).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @FuzzTest
    void readsWhatJacksonReads(byte[] octets) {
        Optional<Map<String, Object>> ours = ours(octets);
        if (ours.isPresent()) {
            assertEquals(oracle(octets), ours.map(Object::toString));
        }
    }

    private static Optional<Map<String, Object>> ours(byte[] octets) {
        try {
            return Optional.of(StrictJson.object(StrictJson.text(octets)));
        } catch (InvalidTokenException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> oracle(byte[] octets) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            return Optional.of(ORACLE.readValue(text, Map.class).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
