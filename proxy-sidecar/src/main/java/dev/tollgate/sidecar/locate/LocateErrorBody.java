package dev.tollgate.sidecar.locate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;

/** The JSON of an error as locate's v2 API writes it, which is all that real clients parse. */
final class LocateErrorBody {
    private static final JsonFactory JSON = new JsonFactory();

    private LocateErrorBody() {}

    static String of(int status, String type, String title) {
        StringWriter body = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(body).setPrettyPrinter(format())) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string could not be written", e);
        }
        return body.toString();
    }

    private static PrettyPrinter format() {
        return new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
    }
}
