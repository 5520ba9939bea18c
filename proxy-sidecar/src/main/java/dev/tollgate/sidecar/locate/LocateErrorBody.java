package dev.tollgate.sidecar.locate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.StringWriter;

/**
 * The JSON of an error as locate's v2 API writes it, which is all that real clients parse. Its {@code instance}, as in
 * RFC 9457, is the id of the request.
 *
 * @param before the text before the id
 * @param after the text after it
 */
record LocateErrorBody(String before, String after) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final char PLACE = '?';

    static LocateErrorBody of(int status, String type, String title) {
        StringWriter body = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(body).setPrettyPrinter(format())) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("instance", String.valueOf(PLACE));
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string could not be written", e);
        }
        int place = body.toString().lastIndexOf(PLACE);
        return new LocateErrorBody(
                body.toString().substring(0, place), body.toString().substring(place + 1));
    }

    /** Returns how many octets the text for a request has. */
    int length(String requestId) {
        return before.length() + requestId.length() + after.length();
    }

    /** Writes the text for a request, whose id needs no escape in JSON. All of it is ASCII. */
    void writeTo(ByteBuf out, String requestId) {
        ByteBufUtil.writeAscii(out, before);
        ByteBufUtil.writeAscii(out, requestId);
        ByteBufUtil.writeAscii(out, after);
    }

    private static PrettyPrinter format() {
        return new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
    }
}
