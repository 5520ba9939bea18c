package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client says in its head that there is no body, and only behind it that the request has ended (RFC 9113 §8.1). */
@Timeout(60)
final class EmptyHttp2BodyTest {
    /** The name stands in the static table of RFC 7541, appendix A; the value is literal. */
    private static final byte[] CONTENT_LENGTH_0 = {0x5c, 1, '0'};

    private static final byte[] EMPTY = new byte[0];

    @TempDir
    private Path directory;

    private static byte[] get() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(RawHttp2Client.get(NEAREST));
        block.writeBytes(CONTENT_LENGTH_0);
        return block.toByteArray();
    }

    private static String answer(RawHttp2Client client, int stream, byte[]... ends) throws Exception {
        client.send(frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, stream, get()));
        client.send(ends);
        return client.readUntil(RawHttp2Client.HEADERS).status();
    }

    @Test
    void isServedOnAFreshAndOnAUsedConnectionUpstream() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawHttp2Client client = new RawHttp2Client(sidecar.port())) {
            for (int stream = 1; stream < 8; stream += 2) {
                byte[] part = frame(RawHttp2Client.DATA, 0, stream, EMPTY);
                byte[] end = frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, stream, EMPTY);
                assertEquals("200", answer(client, stream, part, end), "stream " + stream);
            }
            assertEquals(4, upstream.heads().size());
            assertEquals(1, upstream.connections());
            for (String head : upstream.heads()) {
                assertFalse(head.toLowerCase(Locale.ROOT).contains("transfer-encoding"), head);
            }
        }
    }
}
