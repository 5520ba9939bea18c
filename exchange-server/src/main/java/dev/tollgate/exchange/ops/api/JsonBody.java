package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.ContentCoding;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request: a JSON object with members that are known. */
final class JsonBody {
    /** What stands in the place of octets that could not be decoded. */
    private static final char NOT_UTF_8 = '\ufffd';

    private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

    private static final Set<String> TYPES = Set.of("application/json", "application/merge-patch+json");

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads a body.
     *
     * @param known the members that it may have
     * @throws ProblemException if it has others, is no JSON object, or is declared as something else
     */
    static JsonBody read(Call call, String... known) throws ProblemException {
        requireJson(call);
        if (call.body().indexOf(NOT_UTF_8) >= 0) {
            throw ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the body is not UTF-8 (RFC 8259 section 8.1)");
        }
        JsonNode value;
        try {
            value = Json.read(call.body());
        } catch (MismatchedInputException e) {
            throw ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the body has more than one JSON value");
        } catch (JsonProcessingException e) {
            throw ProblemException.of(
                    HttpResponseStatus.BAD_REQUEST,
                    "the body is not JSON: " + e.getOriginalMessage() + place(e.getLocation()));
        }
        if (!value.isObject()) {
            throw ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the body is not a JSON object");
        }
        requireWhole("", value);
        requireKnown("", value, List.of(known));
        return new JsonBody(value);
    }

    /** Returns where a mistake is. The bound of nested values has no place. */
    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /** A request without a body may leave its type out: all members are missing then. */
    static JsonBody readOptional(Call call, String... known) throws ProblemException {
        return call.body().isEmpty() ? new JsonBody(MissingNode.getInstance()) : read(call, known);
    }

    private static void requireJson(Call call) throws ProblemException {
        CharSequence type = HttpUtil.getMimeType(call.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        boolean json = type != null && TYPES.contains(type.toString().strip().toLowerCase(Locale.ROOT));
        if (!json || ContentCoding.isCoded(call.headers())) {
            throw ProblemException.header(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type", "send application/json, not compressed");
        }
    }

    /** UTF-8 has no half of a surrogate pair (RFC 8259 section 8.2), so another text would be stored. */
    private static void requireWhole(String path, JsonNode value) throws ProblemException {
        if (value.isTextual() && HALF_PAIR.matcher(value.textValue()).find()) {
            throw ProblemException.malformed(path, "has half of a surrogate pair (RFC 8259 section 8.2): leave it out");
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            requireWhole(below(path, member.getKey()), member.getValue());
        }
        for (int i = 0; i < value.size() && value.isArray(); i++) {
            requireWhole(below(path, Integer.toString(i)), value.get(i));
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + '/' + name;
    }

    private static void requireKnown(String parent, JsonNode value, List<String> known) throws ProblemException {
        Iterator<String> names = value.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw ProblemException.member(
                        parent + name, "there is no such member here: " + String.join(", ", known) + " are known");
            }
        }
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Returns a member that must be a text. */
    String requiredText(String name) throws ProblemException {
        return text(name).orElseThrow(() -> ProblemException.member(name, "is missing"));
    }

    /** Returns a member that is a text, if it is there. */
    Optional<String> text(String name) throws ProblemException {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw ProblemException.member(name, "must be a text");
        }
        return Optional.of(value.textValue());
    }

    /** Returns a member that is a whole number, null if it is not there. */
    @Nullable
    Integer integer(String name) throws ProblemException {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isInt()) {
            throw ProblemException.member(name, "must be a whole number");
        }
        return value.intValue();
    }

    /** Returns a member that is an object, without members if it is not there. */
    JsonNode object(String name) throws ProblemException {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw ProblemException.member(name, "must be an object");
        }
        return value;
    }
}
