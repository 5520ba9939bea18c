package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.ContentCoding;
import dev.tollgate.exchange.registry.RefusedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request: a JSON object with members that are known. What is wrong with them is told all at once. */
final class JsonBody {
    /** What stands in the place of octets that could not be decoded. */
    private static final char NOT_UTF_8 = '\ufffd';

    private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

    private static final Set<String> TYPES = Set.of("application/json", "application/merge-patch+json");

    private final JsonNode object;
    private final List<Mistake> mistakes = new ArrayList<>();

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /** Makes a value of what a member has. */
    @FunctionalInterface
    interface Rule<F, T> {
        /**
         * Reads it.
         *
         * @throws RefusedException naming the member, if it cannot be taken
         */
        T read(F value) throws RefusedException;
    }

    /**
     * Reads a body.
     *
     * @param known the members that it may have
     * @param reading makes a value of them, which is used only if nothing is wrong
     * @throws ProblemException if a member is wrong or not known, or it is no JSON object, or declared as something else
     */
    static <T> T read(Call call, List<String> known, Function<JsonBody, T> reading) throws ProblemException {
        return new JsonBody(parse(call)).read(known, reading);
    }

    /** A request without a body may leave its type out: all members are missing then. */
    static <T> T readOptional(Call call, List<String> known, Function<JsonBody, T> reading) throws ProblemException {
        return call.body().isEmpty()
                ? new JsonBody(MissingNode.getInstance()).read(known, reading)
                : read(call, known, reading);
    }

    private <T> T read(List<String> known, Function<JsonBody, T> reading) throws ProblemException {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                mistake(
                        escaped(name),
                        "there is no such member here: "
                                + (known.isEmpty() ? "there are none" : String.join(", ", known) + " are known"));
            }
        });
        T value = reading.apply(this);
        if (!mistakes.isEmpty()) {
            throw ProblemException.members(mistakes);
        }
        return value;
    }

    private static JsonNode parse(Call call) throws ProblemException {
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
        return value;
    }

    /** Returns where a mistake is. The bound of nested values has no place. */
    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
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
            requireWhole(below(path, escaped(member.getKey())), member.getValue());
        }
        for (int i = 0; i < value.size() && value.isArray(); i++) {
            requireWhole(below(path, Integer.toString(i)), value.get(i));
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + '/' + name;
    }

    /** Returns a member's name as a part of a JSON pointer. */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Returns a member that must be a text, empty if it is wrong. */
    String requiredText(String name, Rule<String, String> rule) {
        if (!has(name)) {
            mistake(name, "is missing");
        }
        return text(name, rule).orElse("");
    }

    /** Returns a member that is a text, if it is there and right. */
    <T> Optional<T> text(String name, Rule<String, T> rule) {
        return member(name, "a text", JsonNode::isTextual, value -> rule.read(value.textValue()));
    }

    /** Returns a member that is a whole number, if it is there and right. */
    Optional<Integer> integer(String name, Rule<Integer, Integer> rule) {
        return member(name, "a whole number", JsonNode::isInt, value -> rule.read(value.intValue()));
    }

    /** Returns a member that is an object, without members if it is not there or wrong. */
    JsonNode object(String name) {
        return member(name, "an object", JsonNode::isObject, value -> value).orElseGet(MissingNode::getInstance);
    }

    private <T> Optional<T> member(String name, String kind, Predicate<JsonNode> isOfKind, Rule<JsonNode, T> rule) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!isOfKind.test(value)) {
            mistake(name, "must be " + kind);
            return Optional.empty();
        }
        return check(name, value, rule);
    }

    /** Applies a rule to a value in the body; empty if it is refused, which is told. */
    <T> Optional<T> check(String name, JsonNode value, Rule<JsonNode, T> rule) {
        try {
            return Optional.of(rule.read(value));
        } catch (RefusedException e) {
            mistake(e.field() == null ? name : e.field(), e.why());
            return Optional.empty();
        }
    }

    /** Notes that a member cannot be taken. */
    void mistake(String name, String why) {
        mistakes.add(Mistake.member(name, why));
    }
}
