package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Form;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Expected;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for an operation, by an operator who may ask for it.
 *
 * @param call the request
 * @param operator who asks
 * @param names what stands in the path in the place of the template's names, in their order
 * @param clock the time
 */
record ApiCall(Call call, Operator operator, List<String> names, InstantSource clock) {
    private static final Pattern TAGS = Pattern.compile("\\s*\"([!#-~]*)\"\\s*(?:,|$)");

    /** Returns who signs the audit log. */
    Author author() {
        return new Author(operator.name(), clock);
    }

    Instant now() {
        return clock.instant();
    }

    String name(int index) {
        return names.get(index);
    }

    JsonBody body(String... known) throws ProblemException {
        return JsonBody.read(call, known);
    }

    JsonBody optionalBody(String... known) throws ProblemException {
        return JsonBody.readOptional(call, known);
    }

    /**
     * Reads the parameters of the query.
     *
     * @param known those that there may be, each once
     */
    Parameters parameters(String... known) throws ProblemException {
        Map<String, List<String>> read = Form.parse(call.rawQuery())
                .orElseThrow(() -> ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the query is malformed"));
        for (Map.Entry<String, List<String>> parameter : read.entrySet()) {
            if (!List.of(known).contains(parameter.getKey())) {
                throw ProblemException.parameter(
                        parameter.getKey(), "is not known here: " + String.join(", ", known) + " are");
            }
            if (parameter.getValue().size() != 1) {
                throw ProblemException.parameter(parameter.getKey(), "stands there twice");
            }
        }
        return new Parameters(read);
    }

    /**
     * Returns the state that {@code If-Match} asks for. A change of what others can change must send it (RFC 6585 §3).
     */
    Expected expected() throws ProblemException {
        if (!call.headers().contains(HttpHeaderNames.IF_MATCH)) {
            throw ProblemException.header(
                    HttpResponseStatus.PRECONDITION_REQUIRED,
                    "If-Match",
                    "is missing: send the ETag that you have read, or * to overwrite whatever is there");
        }
        return expectedIfAny();
    }

    /** The same where the field may be missing. */
    Expected expectedIfAny() throws ProblemException {
        List<String> fields = call.headers().getAll(HttpHeaderNames.IF_MATCH);
        String field = String.join(",", fields).strip();
        return fields.isEmpty() || field.equals("*") ? Expected.ANYTHING : Expected.oneOf(tags(field));
    }

    private static Set<String> tags(String field) throws ProblemException {
        Set<String> tags = new HashSet<>();
        Matcher matcher = TAGS.matcher(field);
        int end = 0;
        while (matcher.lookingAt()) {
            tags.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, field.length());
        }
        if (end != field.length()) {
            throw ProblemException.header(
                    HttpResponseStatus.BAD_REQUEST, "If-Match", "is not a list of strong entity tags in quotes");
        }
        return tags;
    }
}
