package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see where ndt-server's answer is malformed: to a handshake and to a request for a page. */
@Timeout(60)
final class ServerAnswersBadlyTest {
    private static final String HEAD = "HTTP/1.1 400 Bad\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> script.serve(head, socket));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 0 Zero\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1  400 Bad\r\nContent-Length: 0\r\n\r\n",
                HEAD + "Content Length: 2\r\n\r\nok",
                "HTTP/3.0 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                HEAD + "Transfer-Encoding: gzip\r\n\r\nzipped",
                HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nzipped\r\n0\r\n\r\n",
                HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                CHUNKED + "zz\r\nok\r\n0\r\n\r\n",
                CHUNKED + "2\r\nok\r\nzz\r\n",
                CHUNKED + "2\r\nokXX0\r\n\r\n",
            })
    void isA502(String answer) throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, answer);
            socket.getInputStream().read();
        };

        String toTest = sidecar.answer(sidecar.download("t1"));
        assertTrue(toTest.startsWith("HTTP/1.1 502 "), toTest);
        sidecar.assertEnded("upstream_malformed");

        String toPage = sidecar.answerTo("GET / HTTP/1.1");
        assertTrue(toPage.startsWith("HTTP/1.1 502 "), toPage);
    }

    @Test
    void isA502AfterAFloodOfInterimAnswers() throws Exception {
        script = (head, socket) -> {
            while (true) {
                ScriptedNdtServer.send(socket, "HTTP/1.1 100 Continue\r\n\r\n");
            }
        };

        String answer = sidecar.answer(sidecar.download("t1"));
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        sidecar.assertEnded("upstream_malformed");
    }

    @Test
    void startsNoTestBehindAnotherAnswer() throws Exception {
        script = (head, socket) -> {
            sidecar.lastClient().pipeline().addFirst(new LateFlush());
            ScriptedNdtServer.send(
                    socket, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n");
            socket.getInputStream().read();
        };

        String answer = sidecar.answer(sidecar.download("t1"));
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertFalse(answer.contains("HTTP/1.1 101"), answer);
        sidecar.assertEnded("refused_by_server");
        assertEquals(0, sidecar.observer().furtherEnds());
    }

    /** Lets the sidecar read all that has come before the first answer can end the connection. */
    private static final class LateFlush extends ChannelOutboundHandlerAdapter {
        private boolean waiting;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!waiting) {
                waiting = true;
                ctx.executor().schedule(ctx::flush, 300, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Test
    void breaksOffAnAnswerWhoseFaultComesLater() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, CHUNKED + "2\r\nok\r\n");
            read.await();
            ScriptedNdtServer.send(socket, "zz\r\n");
            socket.getInputStream().read();
        };

        try (Socket client = sidecar.open(sidecar.download("t1"))) {
            String head = ScriptedNdtServer.readHead(client.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 400 "), head);
            assertEquals("2\r\nok\r\n", text(client, 7));
            read.countDown();
            assertEquals("", NdtFixture.rest(client));
        }
        sidecar.assertEnded("upstream_malformed");
    }

    @Test
    void resetsAnAnswerThatAPlainCloseWouldMakeWhole() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        script = (head, socket) -> {
            ScriptedNdtServer.send(socket, "HTTP/1.1 200 OK\r\n\r\nhalf");
            read.await();
            socket.setSoLinger(true, 0);
        };

        try (Socket client = sidecar.connect()) {
            NdtFixture.sendHead(client, "GET / HTTP/1.1");
            String head = ScriptedNdtServer.readHead(client.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 200 "), head);
            assertEquals("half", text(client, 4));
            read.countDown();
            assertThrows(SocketException.class, client.getInputStream()::read);
        }
    }

    private static String text(Socket client, int octets) throws IOException {
        return new String(client.getInputStream().readNBytes(octets), StandardCharsets.US_ASCII);
    }
}
