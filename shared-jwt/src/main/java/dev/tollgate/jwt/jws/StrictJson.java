package dev.tollgate.jwt.jws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser for JSON objects as RFC 7515 §5.2 and RFC 7519 §4 require them: valid UTF-8, one object, no duplicate names,
 * and no lone surrogates (RFC 7493 §2.1), which two parsers would write differently.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_LENGTH = 32;
    /** The character with which a decoder replaces invalid octets. */
    private static final char REPLACEMENT = '\uFFFD';

    /** Names are not cached, because a sender of tokens could fill that cache. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();

    private StrictJson() {}

    static String text(byte[] octets) throws InvalidTokenException {
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    static Map<String, Object> object(String json) throws InvalidTokenException {
        boolean escaped = json.indexOf('\\') >= 0;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            Map<String, Object> object = members(parser, escaped);
            if (parser.nextToken() != null) {
                throw malformed();
            }
            return object;
        } catch (IOException e) {
            throw malformed();
        }
    }

    private static Map<String, Object> members(JsonParser parser, boolean escaped)
            throws IOException, InvalidTokenException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            int known = members.size();
            members.put(wellFormed(name, escaped), value(parser, parser.nextToken(), escaped));
            if (members.size() == known) {
                throw malformed();
            }
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<Object> elements(JsonParser parser, boolean escaped) throws IOException, InvalidTokenException {
        List<Object> elements = new ArrayList<>(2);
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            elements.add(value(parser, next, escaped));
        }
        return Collections.unmodifiableList(elements);
    }

    @SuppressWarnings("NullAway") // a JSON null is a value of the map
    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, boolean escaped)
            throws IOException, InvalidTokenException {
        if (token == null) {
            throw malformed();
        }
        return switch (token) {
            case START_OBJECT -> members(parser, escaped);
            case START_ARRAY -> elements(parser, escaped);
            case VALUE_STRING -> wellFormed(parser.getText(), escaped);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw malformed();
        };
    }

    /** UTF-8 has no lone surrogates, so only an escape can make one. */
    private static String wellFormed(String text, boolean escaped) throws InvalidTokenException {
        if (escaped && text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw malformed();
        }
        return text;
    }

    private static InvalidTokenException malformed() {
        return new InvalidTokenException(Reason.MALFORMED);
    }
}
