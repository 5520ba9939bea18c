package dev.tollgate.sidecar.ndt.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.ndt.NdtFixture;
import dev.tollgate.sidecar.ndt.ScriptedNdtServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where hand-over is required, a test that cannot be handed over is refused. */
@Timeout(60)
final class HandoverRequiredTest {
    @TempDir
    private static Path directory;

    @RegisterExtension
    private final NdtFixture sidecar =
            NdtFixture.before(ScriptedNdtServer::echo).handover(this::handover);

    private Handover handover(EventLoopGroup loops) {
        Assumptions.assumeTrue(Epoll.isAvailable(), "hand-over needs native epoll");
        HandoverSocket socket = new HandoverSocket(
                directory.resolve("s"), () -> sidecar.server().address());
        HandoverWatch watch = new HandoverWatch(new HandoverCheck(socket, loops), Optional.empty());
        return new Handover(socket, watch, true, outcome -> {});
    }

    @Test
    void refusesTestsAndRelaysPages() throws Exception {
        assertTrue(sidecar.answer(sidecar.download("t1")).startsWith("HTTP/1.1 503 "));
        sidecar.assertEnded("not_handed_over");
        assertEquals(List.of(), sidecar.server().heads());
        assertTrue(sidecar.answerTo("GET / HTTP/1.1").endsWith("plain"));
    }
}
