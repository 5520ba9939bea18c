package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.MemoryLimits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests let a connection keep what it holds while others are closed for memory: those with a good token. */
final class LocateStandingTest {
    private static final int LIMIT = 100_000;

    private final LocateFixture locate = new LocateFixture();
    private final ConnectionMemory memory = new ConnectionMemory(new MemoryLimits(LIMIT, LIMIT, LIMIT));
    private final List<String> ended = new ArrayList<>();
    private final EmbeddedChannel other = new EmbeddedChannel();

    @AfterEach
    void close() {
        locate.close();
        other.close();
    }

    private Account open(EmbeddedChannel channel, String name) {
        return Accounts.open(memory, channel, () -> ended.add(name));
    }

    /** Lets the client ask and hold four times as much as another connection of its age, both together too much. */
    private void askAndHold(String target, @Nullable String token) {
        Account asker = open(locate.client, "asker");
        Account resting = open(other, "other");
        locate.ask(target, token);
        asker.hold(MemoryKind.HEAP, 80_000);
        resting.hold(MemoryKind.HEAP, 10_000);
        assertEquals(List.of(), ended);
        resting.hold(MemoryKind.HEAP, 10_001);
        locate.client.runPendingTasks();
        other.runPendingTasks();
    }

    @Test
    void aRequestWithoutATokenGivesNoStanding() {
        askAndHold("/v2/live", null);
        assertEquals(List.of("asker"), ended);
    }

    @Test
    void aGoodTokenOfAnIntegrationGivesStanding() {
        askAndHold("/v2/nearest/ndt/ndt7", locate.token());
        assertEquals(List.of("other"), ended);
    }

    @Test
    void aGoodTokenOfAnOrganizationGivesStanding() {
        askAndHold("/v2/platform/heartbeat-jwt", locate.autojoinToken());
        assertEquals(List.of("other"), ended);
    }
}
