package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which names of fields need new objects. */
final class FieldNamesTest {
    private final FieldNames names = new FieldNames();

    private AsciiString next(String name) {
        byte[] line = ("  " + name + ": value").getBytes(StandardCharsets.US_ASCII);
        AsciiString read = names.next(line, 2, name.length());
        assertEquals(name, read.toString());
        Arrays.fill(line, (byte) 'x');
        assertEquals(name, read.toString(), "the octets belong to the decoder");
        return read;
    }

    @Test
    void aNameAtThePlaceThatItHadBeforeIsTheSameObject() {
        names.begin();
        AsciiString server = next("Server");
        AsciiString date = next("Date");
        names.begin();

        assertSame(server, next("Server"));
        assertSame(date, next("Date"));
    }

    @Test
    void everyOtherNameIsReadAsItIs() {
        names.begin();
        AsciiString server = next("Server");
        AsciiString date = next("Date");
        names.begin();

        assertNotSame(server, next("server"));
        assertNotSame(date, next("Etag"));
        names.begin();
        next("Server2");
        next("Eta");
        names.begin();
        for (int i = 0; i < 100; i++) {
            next("X-" + i);
            next("X-" + "y".repeat(i));
        }
    }
}
