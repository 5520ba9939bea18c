package dev.tollgate.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * A text line for people. A value with other characters than letters, digits and a few signs is quoted as in JSON. So a
 * client's text cannot end a line, forge a field, or control the terminal.
 */
final class TextLine implements LineFields {
    private static final String PLAIN_SIGNS = "._:/@+-,[]";
    /** The last printable ASCII character. */
    private static final int TILDE = 0x7e;

    private static final JsonFactory QUOTING = new JsonFactory();

    private final StringBuilder line;

    private TextLine(StringBuilder line) {
        this.line = line;
    }

    static void write(OutputStream out, LineFormat.Head head, Content content) throws IOException {
        StringBuilder line = new StringBuilder()
                .append(head.time())
                .append(' ')
                .append(head.severity())
                .append(' ')
                .append(visible(head.message()));
        content.writeTo(new TextLine(line));
        out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String visible(String message) throws IOException {
        boolean plain = message.chars().allMatch(c -> c >= ' ' && c <= TILDE);
        return plain ? message : quoted(message);
    }

    private static String quoted(String text) throws IOException {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator json = QUOTING.createGenerator(quoted).setHighestNonEscapedChar(TILDE)) {
            json.writeString(text);
        }
        return quoted.toString();
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PLAIN_SIGNS.indexOf(c) >= 0;
    }

    private void field(String name, Object value) {
        line.append(' ').append(name).append('=').append(value);
    }

    @Override
    public void text(String name, String value) throws IOException {
        field(name, !value.isEmpty() && value.chars().allMatch(TextLine::isPlain) ? value : quoted(value));
    }

    @Override
    public void number(String name, long value) {
        field(name, value);
    }

    @Override
    public void number(String name, double value) {
        field(name, value);
    }

    @Override
    public void flag(String name, boolean value) {
        field(name, value);
    }

    @Override
    public void json(String name, String value) throws IOException {
        field(name, quoted(value));
    }
}
