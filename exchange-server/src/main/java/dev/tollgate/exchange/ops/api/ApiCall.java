package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.EntityTags;
import dev.tollgate.exchange.http.Form;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Expected;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A request for an operation, by an operator who may ask for it.
 *
 * @param call the request
 * @param operator who asks
 * @param names what stands in the path in the place of the template's names, in their order
 * @param known the parameters that the query may have
 * @param clock the time
 */
record ApiCall(Call call, Operator operator, List<String> names, List<String> known, InstantSource clock) {
    private static final String IF_MATCH = "If-Match";

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

    /** Makes a value of the body. Only then is it known that nothing in it is wrong. */
    <T> T body(Function<JsonBody, T> reading, String... known) throws ProblemException {
        return JsonBody.read(call, List.of(known), reading);
    }

    /** The same for a body that may be missing. */
    <T> T optionalBody(Function<JsonBody, T> reading, String... known) throws ProblemException {
        return JsonBody.readOptional(call, List.of(known), reading);
    }

    /** Reads the parameters of the query. All must be known, and come once. */
    Parameters parameters() throws ProblemException {
        Map<String, List<String>> read = Form.parse(call.rawQuery())
                .orElseThrow(() -> ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the query is malformed"));
        for (Map.Entry<String, List<String>> parameter : read.entrySet()) {
            if (!known.contains(parameter.getKey())) {
                String others = known.isEmpty() ? "there are none" : String.join(", ", known) + " are";
                throw ProblemException.parameter(parameter.getKey(), "is not known here: " + others);
            }
            if (parameter.getValue().size() != 1) {
                throw ProblemException.parameter(parameter.getKey(), "comes twice");
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
                    IF_MATCH,
                    "is missing: send the ETag that you have read, or * to overwrite whatever is there");
        }
        return expectedIfAny();
    }

    /** The same where the field may be missing. */
    Expected expectedIfAny() throws ProblemException {
        if (!call.headers().contains(HttpHeaderNames.IF_MATCH)) {
            return Expected.ANYTHING;
        }
        EntityTags tags = EntityTags.of(call.headers(), HttpHeaderNames.IF_MATCH)
                .orElseThrow(() -> ProblemException.header(
                        HttpResponseStatus.BAD_REQUEST, IF_MATCH, "is neither * nor a list of entity tags in quotes"));
        if (!tags.any() && tags.strong().isEmpty()) {
            throw ProblemException.header(
                    HttpResponseStatus.PRECONDITION_FAILED,
                    IF_MATCH,
                    "a weak entity tag (W/) never matches (RFC 9110 section 13.1.1): send the ETag without W/");
        }
        return tags.any() ? Expected.ANYTHING : Expected.oneOf(tags.strong());
    }
}
