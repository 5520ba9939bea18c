package dev.tollgate.exchange.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the {@code api_key} of a request body as Go's {@code json.NewDecoder(body).Decode} does into a struct with that one
 * field: the member's case is free, the last one that is not null counts, other members and whatever follows the first
 * value are passed over, {@code null} is an object without members.
 */
public final class TokenRequest {
    /** Go's limit of nesting. */
    private static final int MAX_DEPTH = 10_000;

    private static final int UNBOUNDED = Integer.MAX_VALUE;
    private static final String MEMBER = "api_key";
    private static final char KELVIN = '\u212a';
    private static final int REPLACEMENT = 0xfffd;
    private static final Pattern NULL = Pattern.compile("[ \\t\\r\\n]*null");

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(UNBOUNDED)
                    .maxNameLength(UNBOUNDED)
                    .build())
            .build();

    private TokenRequest() {}

    /**
     * Reads the key's text.
     *
     * @param body whole, with malformed UTF-8 replaced
     * @return empty text where the body has no key; nothing at all if the body's first value is not an object or null, or a
     *     key not a string
     */
    public static Optional<String> apiKey(String body) {
        if (NULL.matcher(body).lookingAt()) {
            return Optional.of("");
        }
        if (body.startsWith("\ufeff")) {
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(body)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? members(parser) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> members(JsonParser parser) throws IOException {
        String key = "";
        boolean mistyped = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = isMember(parser.currentName());
            JsonToken value = parser.nextToken();
            if (named && value == JsonToken.VALUE_STRING) {
                key = wellFormed(parser.getText());
            } else if (named && value != JsonToken.VALUE_NULL) {
                mistyped = true;
            }
            parser.skipChildren();
        }
        return mistyped ? Optional.empty() : Optional.of(key);
    }

    /** Go replaces each lone surrogate of an escape. No UTF-8 can hold one, and libraries behind us fail on it. */
    private static String wellFormed(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints()
                .map(point ->
                        Character.isBmpCodePoint(point) && Character.isSurrogate((char) point) ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Go folds names by Unicode's simple folding: beside ASCII letters that is the Kelvin sign here, and not a dotless i. */
    private static boolean isMember(String name) {
        String folded = name.indexOf(KELVIN) < 0 ? name : name.replace(KELVIN, 'k');
        return folded.length() == MEMBER.length()
                && folded.chars().allMatch(c -> c < 0x80)
                && folded.equalsIgnoreCase(MEMBER);
    }
}
