package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class NdtTunnelTest {
    private static final int MANY_BYTES = (16 << 20) + 10;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(ScriptedNdtServer::echo);

    @Test
    void passesBytesExactlyBothWaysAfterThe101() throws Exception {
        byte[] sent = new byte[MANY_BYTES];
        new Random(7).nextBytes(sent);
        // one frame of the longest message that ndt7 allows, so that no octet of the noise is taken for a header
        byte[] header = {(byte) 0x82, 127, 0, 0, 0, 0, 1, 0, 0, 0};
        System.arraycopy(header, 0, sent, 0, header.length);
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeInChunks(socket, sent));

            assertArrayEquals(sent, socket.getInputStream().readNBytes(MANY_BYTES));
            writing.get(20, TimeUnit.SECONDS);
        }
        TestObserver.TestRecord record = sidecar.assertEnded("client_gone");
        assertEquals(MANY_BYTES, record.fromClient());
        assertEquals(MANY_BYTES + ScriptedNdtServer.GREETING.length(), record.toClient());
    }

    private static void writeInChunks(Socket socket, byte[] bytes) {
        Random random = new Random(11);
        try {
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(100_000));
                out.write(bytes, at, length);
                at += length;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void passesTheHandshakeAsItIsButForWhatOnlyTokensAndProxiesMaySay() throws Exception {
        String token = sidecar.token("t1");
        String target = "?int_id=forged&access_token=" + token + "&key_id=forged&client_name=x";
        try (Socket socket = sidecar.connect()) {
            NdtFixture.sendHead(
                    socket,
                    "GET " + NdtFixture.DOWNLOAD + target + " HTTP/1.1",
                    "Connection: keep-alive, Upgrade",
                    "Upgrade: websocket",
                    "X-Forwarded-For: 192.0.2.1",
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7");
            String answer = ScriptedNdtServer.readHead(socket.getInputStream()).toLowerCase(Locale.ROOT);
            assertTrue(answer.contains("sec-websocket-protocol: net.measurementlab.ndt.v7"), answer);
        }

        String head = sidecar.server().heads().get(0);
        assertTrue(head.startsWith("GET /ndt/v7/download?access_token=" + token + "&client_name=x HTTP/1.1\r\n"), head);
        assertFalse(head.contains("192.0.2.1"), head);
        assertTrue(head.contains("Connection: keep-alive, Upgrade\r\n"), head);
        assertTrue(head.contains("Sec-WebSocket-Extensions: permessage-deflate\r\n"), head);
    }

    @Test
    void admitsATestOfTheAbsoluteForm() throws Exception {
        sidecar.begin("http://example.org" + sidecar.download("t1")).close();

        String head = sidecar.server().heads().get(0).toLowerCase(Locale.ROOT);
        assertTrue(head.contains("\r\nhost: example.org\r\n"), head);
        sidecar.assertEnded("client_gone");
    }

    @Test
    void countsATestWhosePathIsEncoded() throws Exception {
        sidecar.begin("/ndt/v7/%64ownload?access_token=" + sidecar.token("t1")).close();

        assertEquals("download", sidecar.assertEnded("client_gone").direction());
    }

    @Test
    void servesATestWhoseQueryHasABadEscapeAsNdtServerDoes() throws Exception {
        String token = sidecar.token("t1");
        sidecar.begin(NdtFixture.DOWNLOAD + "?client_name=50%&access_token=" + token + "&int_id=%")
                .close();

        String head = sidecar.server().heads().get(0);
        assertTrue(head.startsWith("GET /ndt/v7/download?access_token=" + token + " HTTP/1.1\r\n"), head);
        sidecar.assertEnded("client_gone");
    }

    @Test
    void hangsUpOnFramesBeforeThe101() throws Exception {
        try (Socket socket = sidecar.connect()) {
            NdtFixture.sendHead(
                    socket,
                    "GET " + sidecar.download("t1") + " HTTP/1.1",
                    "Connection: Upgrade",
                    "Upgrade: websocket\r\n\r\nGET / HTTP/1.1");

            assertEquals("", NdtFixture.rest(socket));
        }
        sidecar.assertEnded("client_gone");
    }
}
