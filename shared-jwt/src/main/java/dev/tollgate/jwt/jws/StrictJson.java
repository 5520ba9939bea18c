package dev.tollgate.jwt.jws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;

/** JSON objects as RFC 7515 §5.2 and RFC 7519 §4 want them: valid UTF-8, one object, no name twice. */
final class StrictJson {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_LENGTH = 32;

    private static final ObjectReader OBJECTS = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<Map<String, Object>>() {});

    private StrictJson() {}

    static String text(byte[] utf8) throws InvalidTokenException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
    }

    static Map<String, Object> object(String json) throws InvalidTokenException {
        try {
            Map<String, Object> object = OBJECTS.readValue(json);
            if (object == null) {
                throw new InvalidTokenException(Reason.MALFORMED);
            }
            return Collections.unmodifiableMap(object);
        } catch (JsonProcessingException e) {
            throw new InvalidTokenException(Reason.MALFORMED);
        }
    }
}
