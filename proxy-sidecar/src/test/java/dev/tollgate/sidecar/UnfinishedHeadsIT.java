package dev.tollgate.sidecar;

import dev.tollgate.fixture.BesideAttack;
import dev.tollgate.fixture.FewFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can hold together, within all default bounds, in the memory that the launcher gives. */
@Timeout(180)
class UnfinishedHeadsIT extends LaunchedSidecar {
    private static final String FIELDS = "GET /v2/live HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(95);

    @Test
    void othersAreServedAtLocate() throws Exception {
        try (BesideAttack sidecar = start(LOCATE)) {
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, "/v2/live");
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, FIELDS, "/v2/live");
            sidecar.awaitNothing(HELD);
        }
    }

    @Test
    void othersAreServedInFrontOfNdtServer() throws Exception {
        try (BesideAttack sidecar = start(NDT)) {
            sidecar.assertServesOthers(CONNECTIONS, PER_ADDRESS, HEAD, "/page");
            sidecar.awaitNothing(HELD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll"})
    void goesOnWithoutFilesForMoreConnections(String transport) throws Exception {
        try (BesideAttack sidecar = start(LOCATE + "\ntransport: " + transport)) {
            FewFiles.assertSurvives(sidecar, "/v2/live");
            if (transport.equals("epoll")) {
                FewFiles.assertTold(sidecar); // Netty's io_uring tells no handler of it
            }
        }
    }
}
