package dev.tollgate.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A line as a JSON object. */
final class JsonLine implements LineFields {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

    private final JsonGenerator json;

    private JsonLine(JsonGenerator json) {
        this.json = json;
    }

    static void write(OutputStream out, LineFormat.Head head, Content content) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", head.time());
            json.writeStringField("severity", head.severity().name());
            json.writeStringField("message", whole(head.message()));
            content.writeTo(new JsonLine(json));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /** Replaces a lone surrogate, such as a cut leaves, by a question mark. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    @Override
    public void text(String name, String value) throws IOException {
        json.writeStringField(name, whole(value));
    }

    @Override
    public void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    @Override
    public void number(String name, double value) throws IOException {
        json.writeNumberField(name, value);
    }

    @Override
    public void flag(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    @Override
    public void json(String name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value);
    }
}
