package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The names of fields in a file. Jackson sets those it does not know aside and reports them at the end of their object,
 * and not at all if the object cannot be made without what they should have been called: here they are found again.
 */
final class FieldNames {
    private final ObjectMapper mapper;
    private final String text;

    FieldNames(ObjectMapper mapper, String text) {
        this.mapper = mapper;
        this.text = text;
    }

    /** Returns where the unknown field stands. */
    JsonLocation placeOf(UnrecognizedPropertyException e) throws IOException {
        return placeOf(pointer(e)).orElse(e.getLocation());
    }

    /** Finds the first unknown field of an object that could not be made. */
    Optional<UnrecognizedPropertyException> strayBehind(ValueInstantiationException e) throws IOException {
        Collection<Object> known = known(e);
        JsonPointer place = pointer(e);
        JsonNode object = mapper.readTree(text).at(place);
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                return Optional.of(stray(e, place, name, known));
            }
        }
        return Optional.empty();
    }

    private UnrecognizedPropertyException stray(
            ValueInstantiationException e, JsonPointer place, String name, Collection<Object> known)
            throws IOException {
        JsonLocation location = placeOf(place.appendProperty(name)).orElse(e.getLocation());
        UnrecognizedPropertyException stray = new UnrecognizedPropertyException(
                null, "unknown", location, e.getType().getRawClass(), name, known);
        List<JsonMappingException.Reference> path = new ArrayList<>(e.getPath());
        path.add(new JsonMappingException.Reference(null, name));
        for (int i = path.size() - 1; i >= 0; i--) {
            stray.prependPath(path.get(i));
        }
        return stray;
    }

    private Collection<Object> known(ValueInstantiationException e) {
        BeanDescription description = mapper.getDeserializationConfig().introspect(e.getType());
        return description.findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .collect(Collectors.toList());
    }

    private static JsonPointer pointer(JsonMappingException e) {
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : e.getPath()) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        return pointer;
    }

    private Optional<JsonLocation> placeOf(JsonPointer field) throws IOException {
        try (JsonParser parser = mapper.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME
                        && parser.getParsingContext().pathAsPointer().equals(field)) {
                    return Optional.of(parser.currentTokenLocation());
                }
            }
        }
        return Optional.empty();
    }
}
