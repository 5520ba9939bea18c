package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TimedSample;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel does with a download to a client that takes it slowly, as the samples of its socket tell. */
@Timeout(60)
final class SlowClientTest {
    private static final int MESSAGES = 30;
    private static final int MUCH = 128 * 1024;
    private static final int SMALL_WINDOW = 16 * 1024;
    /** Much more than a client of this pace is given, much less than the kernel would hold. */
    private static final long MOST_UNSENT = 128 * 1024;

    private static final String TEXT = "\u0081\u0002{}";
    private static final String BINARY = "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0002\u0000\u0000";

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(SlowClientTest::pour);

    private static void pour(String head, Socket socket) throws IOException {
        ScriptedNdtServer.upgrade(socket);
        for (int i = 0; i < MESSAGES; i++) {
            ScriptedNdtServer.send(socket, BINARY);
            socket.getOutputStream().write(new byte[MUCH]);
            ScriptedNdtServer.send(socket, TEXT);
        }
    }

    @Test
    void littleWaitsUnsent() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "TCP_INFO needs native epoll");
        long most = samplesOfADownload().stream()
                .mapToLong(sample -> sample.sample().value(TcpField.NOTSENT_BYTES))
                .max()
                .orElseThrow();
        assertTrue(most <= MOST_UNSENT, most + " octets");
    }

    private List<TimedSample> samplesOfADownload() throws Exception {
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(SMALL_WINDOW);
            client.connect(sidecar.address());
            NdtFixture.sendHandshake(client, sidecar.download("t1"));
            byte[] some = new byte[4096];
            while (client.getInputStream().read(some) >= 0) {
                Thread.sleep(1);
            }
        }
        List<TimedSample> samples = sidecar.assertEnded("upstream_closed").samples();
        assertEquals(MESSAGES + 1, samples.size());
        return samples;
    }
}
