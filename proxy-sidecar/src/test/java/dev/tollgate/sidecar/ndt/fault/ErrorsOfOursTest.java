package dev.tollgate.sidecar.ndt.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An error of this program ends the test in which it happens, and is logged. */
@Timeout(60)
final class ErrorsOfOursTest {
    private final LogLines log = new LogLines();
    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before((head, socket) -> script.serve(head, socket));

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void endsATestThatCannotBegin() throws Exception {
        script = (head, socket) -> {
            sidecar.lastClient().pipeline().remove(OneRequestCodec.class);
            ScriptedNdtServer.echo(head, socket);
        };

        assertEquals("", sidecar.answer(sidecar.download("t1")));
        sidecar.assertEnded("error");
        assertTrue(log.await("unexpected error in a request").contains("NoSuchElementException"));
    }

    @Test
    void endsATestThatRuns() throws Exception {
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            ChannelPipeline pipeline = sidecar.lastClient().pipeline();
            pipeline.channel()
                    .eventLoop()
                    .execute(() -> pipeline.fireExceptionCaught(new IllegalStateException("secret")));

            assertEquals("", NdtFixture.rest(socket));
        }
        sidecar.assertEnded("error");
        String line = log.await("unexpected error in a request");
        assertTrue(line.contains("java.lang.IllegalStateException"), line);
        assertFalse(line.contains("secret"), line);
    }

    @Test
    void saysNothingWhereAPeerBreaksTheConnection() throws Exception {
        try (Socket socket = sidecar.begin(sidecar.download("t1"))) {
            ChannelPipeline pipeline = sidecar.lastClient().pipeline();
            pipeline.channel().eventLoop().execute(() -> pipeline.fireExceptionCaught(new IOException("broken")));
            sidecar.assertEnded("client_reset");
        }
        assertFalse(log.contains("unexpected error in a request"));
    }
}
