package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import io.netty.channel.epoll.Epoll;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A measurement message on its way from the server's socket to the client's. */
@Timeout(60)
final class MeasurementTunnelTest {
    private static final String MESSAGE = "{\"ConnectionInfo\":{\"Client\":\"127.0.0.1:1\",\"Server\":\"127.0.0.1:2\","
            + "\"UUID\":\"h_1\"},\"TCPInfo\":{\"State\":0,\"BytesAcked\":0,\"SndMSS\":0,\"ElapsedTime\":7}}\n";
    private static final String PING = "\u0089\u0003123";
    private static final int ESTABLISHED = 1;
    private static final int MANY = 40;
    private static final int MUCH = 1 << 20;

    private static void measure(String head, Socket socket) throws IOException {
        ScriptedNdtServer.upgrade(socket);
        ScriptedNdtServer.send(socket, "\u0081\u007e\u0000" + (char) MESSAGE.length() + MESSAGE + PING);
        socket.getInputStream().read();
    }

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(MeasurementTunnelTest::measure);

    private static void pour(String head, Socket socket) throws IOException {
        ScriptedNdtServer.upgrade(socket);
        for (int i = 0; i < MANY; i++) {
            byte[] payload = new byte[MUCH];
            Arrays.fill(payload, (byte) i);
            ScriptedNdtServer.send(socket, "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0010\u0000\u0000");
            socket.getOutputStream().write(payload);
            ScriptedNdtServer.send(socket, "\u0081\u007e\u0000" + (char) MESSAGE.length() + MESSAGE + PING);
        }
        socket.getInputStream().read();
    }

    @RegisterExtension
    private final NdtFixture pouring = NdtFixture.before(MeasurementTunnelTest::pour);

    @RegisterExtension
    private final NdtFixture onNio = NdtFixture.onNio(MeasurementTunnelTest::measure);

    @Test
    void tellsOfTheClientsSocket() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "TCP_INFO needs native epoll");
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            JsonNode message = new ObjectMapper().readTree(readText(socket));

            JsonNode ends = message.path("ConnectionInfo");
            assertEquals(
                    "127.0.0.1:" + socket.getLocalPort(), ends.path("Client").asText());
            assertEquals(
                    "127.0.0.1:" + sidecar.address().getPort(),
                    ends.path("Server").asText());
            assertEquals("h_1", ends.path("UUID").asText());
            JsonNode tcp = message.path("TCPInfo");
            assertEquals(ESTABLISHED, tcp.path("State").asInt());
            assertTrue(tcp.path("SndMSS").asInt() >= 536, tcp.toString());
            assertEquals(7, tcp.path("ElapsedTime").asInt());
        }
        TestObserver.TestRecord record = sidecar.assertEnded("client_gone");
        assertEquals("h_1", record.uuid());
        assertEquals(2, record.samples().size(), "one at the message, one at the end");
        TcpSample atMessage = record.samples().get(0).sample();
        TcpSample atEnd = record.samples().get(1).sample();
        assertEquals(ESTABLISHED, atMessage.value(TcpField.STATE));
        assertTrue(atEnd.value(TcpField.BYTES_ACKED) >= atMessage.value(TcpField.BYTES_ACKED) + MESSAGE.length());
    }

    @Test
    void leavesInASegmentOfItsOwnThatThePingDoesNotShare() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "TCP_INFO needs native epoll");
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            readText(socket);
            socket.getInputStream().skipNBytes(PING.length());
        }
        List<TimedSample> samples = sidecar.assertEnded("client_gone").samples();
        long before = samples.get(0).sample().value(TcpField.DATA_SEGS_OUT);
        long after = samples.get(1).sample().value(TcpField.DATA_SEGS_OUT);
        assertTrue(after - before >= 2, before + " segments before the message, " + after + " in all");
    }

    @Test
    void findsItsPlaceBetweenFramesOfMuchMore() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "TCP_INFO needs native epoll");
        try (Socket socket = pouring.begin(pouring.download("t1"))) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < MANY; i++) {
                assertEquals(0x82, in.readUnsignedByte());
                assertEquals(127, in.readUnsignedByte());
                assertEquals(i, readBulk(in));
                String message = readText(socket);
                assertTrue(message.contains("127.0.0.1:" + socket.getLocalPort()), message);
                in.skipNBytes(PING.length());
            }
        }
        assertEquals(MANY + 1, pouring.assertEnded("client_gone").samples().size());
    }

    private static int readBulk(DataInputStream in) throws IOException {
        byte[] payload = in.readNBytes((int) in.readLong());
        for (byte octet : payload) {
            if (octet != payload[0]) {
                return -1;
            }
        }
        return payload.length == MUCH ? payload[0] : -1;
    }

    @Test
    void passesUnchangedWhereTheTransportCannotTell() throws Exception {
        try (Socket socket = onNio.begin(onNio.download("t1"))) {
            assertEquals(MESSAGE, readText(socket));
        }
        assertEquals("h_1", onNio.assertEnded("client_gone").uuid());
    }

    private static String readText(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertEquals(0x81, in.readUnsignedByte());
        int length = in.readUnsignedByte();
        return new String(in.readNBytes(length == 126 ? in.readUnsignedShort() : length));
    }
}
