package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.ops.SilentStoreException;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.WindowState;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and clients are told while the store is out is what this sidecar decides. */
@Timeout(180)
class OutageReportTest {
    private static final int MAX = 40;
    private static final Quota LIMITS =
            Quota.none().with(Dimension.REQUESTS, new Limit.Rate(MAX, Duration.ofHours(24)));

    @TempDir
    private Path directory;

    private RedisServer store;
    private OneSidecar one;
    private OneSidecar other;

    @AfterEach
    void stop() throws Exception {
        Opened.close(one, other, store);
    }

    private void start(boolean strict) throws Exception {
        store = RedisServer.start(directory);
        StoreSettings divide = OneSidecar.settings(StoreSettings.Access.open(), "redis://127.0.0.1:" + store.port());
        StoreSettings settings = strict ? OneSidecar.strict(divide) : divide;
        one = new OneSidecar(settings, LIMITS);
        other = new OneSidecar(settings, LIMITS);
        one.awaitStore(true);
        other.awaitStore(true);
        one.awaitFleet(2);
        assertTrue(one.ask("acme", 1).admitted());
        if (strict) {
            one.awaitPart("acme");
        }
        String before = explain();
        assertTrue(before.contains("\"assumptions\":[]"), before);
    }

    private void end(String how) throws Exception {
        if (how.equals("kill")) {
            store.kill();
        } else {
            store.signal("STOP");
        }
        one.awaitStore(false);
    }

    private String explain() throws Exception {
        return one.explain("acme", InetAddress.getByAddress(new byte[] {0, 0, 0, 1}))
                .replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @CsvSource({"false,kill", "false,STOP", "true,kill", "true,STOP"})
    void explainIsTheNextDecision(boolean strict, String how) throws Exception {
        start(strict);
        end(how);
        int admitted = 0;
        Decision decision;
        do {
            String told = explain();
            assertEquals(told, explain(), "asking takes nothing");
            assertTrue(told.contains("thestoreisout"), told);
            decision = one.ask("acme", 1);
            assertTrue(told.contains("\"would_be_admitted\":" + decision.admitted()), told);
            assertEquals(!decision.admitted(), told.contains("\"remaining\":0,\"retry_after_s\":5"), told);
            admitted += decision.admitted() ? 1 : 0;
        } while (decision.admitted());
        assertTrue(admitted > 0 && admitted < MAX, admitted + " granted");
        assertFalse(decision.windows().isEmpty());
        WindowState state = decision.windows().get(0);
        assertEquals(0, state.remaining());
        assertTrue(state.shareIsUsed());
        assertEquals(Duration.ofSeconds(5), state.moreWithin().orElseThrow());
        assertEquals(Duration.ofSeconds(5), decision.retryAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "STOP"})
    void aResetThatTheStoreHasNotAnsweredIsNoSuccess(String how) throws Exception {
        start(false);
        end(how);
        SilentStoreException silent =
                assertThrows(SilentStoreException.class, () -> one.page("/quota/reset?integration=acme"));
        assertTrue(String.valueOf(silent.getMessage()).contains("this sidecar has emptied "), silent::getMessage);
    }
}
