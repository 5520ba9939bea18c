package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says what Jackson has found wrong, as an operator needs it: the field, the mistake, the mend. */
final class Complaint {
    private Complaint() {}

    /** Returns one line. */
    static String of(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping
                ? field(mapping) + ": " + mistake(mapping)
                : "not YAML: " + firstLine(e.getOriginalMessage());
    }

    private static String field(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "top level" : path.replace(".[", "[");
    }

    private static String mistake(JsonMappingException e) {
        if (e.getCause() instanceof IllegalArgumentException rule) {
            return firstLine(String.valueOf(rule.getMessage()));
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no such field: use one of " + unknown.getKnownPropertyIds();
        }
        if (e instanceof InvalidNullException) {
            return "nothing stands here: give a value or take the entry out";
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "this has another form: give " + form(mismatch.getTargetType());
        }
        return firstLine(String.valueOf(e.getOriginalMessage()));
    }

    private static String form(Class<?> type) {
        if (type == Boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() && type != Sha256.class ? "a section, FIELD: VALUE on each line" : "one plain value";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
