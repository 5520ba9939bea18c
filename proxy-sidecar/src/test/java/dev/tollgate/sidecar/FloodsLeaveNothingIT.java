package dev.tollgate.sidecar;

import dev.tollgate.fixture.BesideAttack;
import dev.tollgate.fixture.LeftBehind;
import dev.tollgate.fixture.UnfinishedHeads;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of a sidecar after floods that came and went. */
@Timeout(180)
class FloodsLeaveNothingIT extends LaunchedSidecar {
    /** A request that ndt-server does not answer keeps its connection open for some seconds, though its client has left. */
    private static final String OPEN = "tollgate_open_connections";

    private static final int FEW = 1_000;

    @ParameterizedTest
    @ValueSource(strings = {LOCATE, NDT})
    void sameFloodsLeaveNothingBehind(String mode) throws Exception {
        String body = "POST /v2/live HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n" + "a".repeat(15_000);
        String asking = "GET /v2/live HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
        try (BesideAttack sidecar = start(LeftBehind.JAVA_OPTIONS, mode)) {
            LeftBehind.assertNothing(sidecar, 3 * FEW, () -> {
                for (String request : List.of(HEAD, body, asking)) {
                    new UnfinishedHeads(sidecar.addresses().get(0), FEW, PER_ADDRESS, request).close();
                    sidecar.awaitNothing(HELD);
                    sidecar.awaitNothing(OPEN);
                }
            });
        }
    }
}
