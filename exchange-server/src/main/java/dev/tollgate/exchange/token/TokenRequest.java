package dev.tollgate.exchange.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tollgate.jwt.claims.QuotaUser;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request body. {@code api_key} is read as Go's {@code json.NewDecoder(body).Decode} reads a struct
 * with this one field: the case of the name does not matter, the last non-null member counts, other members and
 * everything after the first value are ignored, and {@code null} is an empty object. Another member is {@code
 * quota_user}, in lower case only.
 *
 * @param apiKey empty if the body has no key
 * @param quotaUser whom the quota counts as one client, null if not named; not validated, and empty if it is not a
 *     string
 */
public record TokenRequest(String apiKey, @Nullable String quotaUser) {
    /** Go's limit on nesting. */
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

    /** Returns a request with only a key. */
    static TokenRequest ofKey(String apiKey) {
        return new TokenRequest(apiKey, null);
    }

    /**
     * Reads a body.
     *
     * @param body complete, with malformed UTF-8 replaced
     * @return empty if the body's first value is neither an object nor null, or the key is not a string
     */
    public static Optional<TokenRequest> read(String body) {
        if (NULL.matcher(body).lookingAt()) {
            return Optional.of(new TokenRequest("", null));
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

    private static Optional<TokenRequest> members(JsonParser parser) throws IOException {
        String key = "";
        String user = null;
        boolean mistyped = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = isMember(parser.currentName());
            boolean namesUser = parser.currentName().equals(QuotaUser.CLAIM);
            JsonToken value = parser.nextToken();
            if (namesUser && value != JsonToken.VALUE_NULL) {
                user = value == JsonToken.VALUE_STRING ? parser.getText() : "";
            }
            if (named && value == JsonToken.VALUE_STRING) {
                key = wellFormed(parser.getText());
            } else if (named && value != JsonToken.VALUE_NULL) {
                mistyped = true;
            }
            parser.skipChildren();
        }
        return mistyped ? Optional.empty() : Optional.of(new TokenRequest(key, user));
    }

    /** Go replaces lone surrogates from escapes. UTF-8 cannot represent them, and libraries fail on them. */
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

    /**
     * Go uses Unicode's simple case folding: besides ASCII letters it folds the Kelvin sign here, but not the dotless
     * i.
     */
    private static boolean isMember(String name) {
        String folded = name.indexOf(KELVIN) < 0 ? name : name.replace(KELVIN, 'k');
        return folded.length() == MEMBER.length()
                && folded.chars().allMatch(c -> c < 0x80)
                && folded.equalsIgnoreCase(MEMBER);
    }

    /** Hides the key and the user. */
    @Override
    public String toString() {
        return "TokenRequest[hidden]";
    }
}
