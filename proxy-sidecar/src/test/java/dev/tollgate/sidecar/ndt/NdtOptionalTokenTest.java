package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class NdtOptionalTokenTest {
    @RegisterExtension
    private final NdtFixture sidecar =
            NdtFixture.before(ScriptedNdtServer::echo).tokenOptional();

    @Test
    void admitsAClientWithoutAToken() throws Exception {
        sidecar.begin(NdtFixture.UPLOAD).close();

        TestObserver.TestRecord record = sidecar.assertEnded("client_gone");
        assertTrue(record.who().isEmpty());
        assertEquals("upload", record.direction());
    }

    @Test
    void stillRefusesABadToken() throws Exception {
        NdtRefusalTest.assertEmptyAnswer(401, sidecar.answer(NdtFixture.DOWNLOAD + "?access_token=x"));
    }
}
