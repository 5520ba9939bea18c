package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.fault.LogLines;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A token of a key that is not known waits for the keys. */
@Timeout(60)
final class NdtKeysTest {
    private final CompletableFuture<KeySet> fetched = new CompletableFuture<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(ScriptedNdtServer::echo)
            .keys(new KeySource() {
                @Override
                public KeySet current() {
                    return KeySet.empty();
                }

                @Override
                public CompletableFuture<KeySet> refreshed() {
                    asked.complete(null);
                    return fetched;
                }
            });

    @Test
    void answers503WhereTheKeysAreNotToBeHad() throws Exception {
        fetched.complete(KeySet.empty());

        NdtRefusalTest.assertEmptyAnswer(503, sidecar.answer(sidecar.download("t1")));
        assertEquals(List.of("503 keys_unavailable"), sidecar.observer().refusals());
    }

    @Test
    void closesAndLogsWhereAnErrorOfOursComesAfterTheKeys() throws Exception {
        try (LogLines log = new LogLines();
                Socket socket = sidecar.open(sidecar.download("t1"))) {
            asked.get();
            sidecar.quotaClock().breakDown();
            fetched.complete(sidecar.keys());

            assertEquals("", NdtFixture.rest(socket));
            log.await("unexpected error in a request");
        }
    }

    @Test
    void endsAtOnceWhereTheClientEndsMeanwhile() throws Exception {
        try (Socket socket = sidecar.open(sidecar.download("t1"))) {
            asked.get();
            socket.shutdownOutput();
            assertEquals("", NdtFixture.rest(socket));
        }
        fetched.complete(sidecar.keys());
        assertEquals(0, sidecar.running().count());
    }

    @Test
    void admitsNobodyWhoHasGoneMeanwhile() throws Exception {
        try (Socket socket = sidecar.open(sidecar.download("t1"))) {
            asked.get();
            socket.setSoLinger(true, 0);
        }
        NdtRefusalTest.assertEmptyAnswer(401, sidecar.answer(NdtFixture.DOWNLOAD));
        fetched.complete(KeySet.empty());

        NdtRefusalTest.assertEmptyAnswer(401, sidecar.answer(NdtFixture.DOWNLOAD));
        assertEquals(0, sidecar.running().count());
        assertEquals(0, sidecar.observer().furtherEnds());
    }
}
