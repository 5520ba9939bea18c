package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many connections are accepted whose event loops have had no turn for them. */
final class AcceptPaceTest {
    private final EmbeddedChannel listening = new EmbeddedChannel(new AcceptPace());
    private final List<EmbeddedChannel> accepted = new ArrayList<>();

    private void accept(int connections) {
        for (int i = 0; i < connections; i++) {
            EmbeddedChannel connection = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false);
            accepted.add(connection);
            listening.writeInbound(connection);
        }
    }

    /** Gives the first of those that wait their turn. */
    private void begin(int connections) throws Exception {
        for (int i = 0; i < connections; i++) {
            accepted.remove(0).register();
        }
        listening.runPendingTasks();
    }

    private boolean accepts() {
        return listening.config().isAutoRead();
    }

    @Test
    void acceptsNoMoreWhileManyWaitAndGoesOnWhenHalfHaveBegun() throws Exception {
        accept(AcceptPace.MOST_WAITING - 1);
        assertTrue(accepts());
        accept(1);
        assertFalse(accepts());
        assertEquals(AcceptPace.MOST_WAITING, listening.inboundMessages().size(), "all were handed on");

        begin(AcceptPace.MOST_WAITING / 2 - 1);
        assertFalse(accepts());
        begin(1);
        assertTrue(accepts());
    }

    @Test
    void acceptsAsManyAsComeWhileEachHasItsTurn() throws Exception {
        for (int i = 0; i < 3 * AcceptPace.MOST_WAITING; i++) {
            accept(1);
            begin(1);
            assertTrue(accepts());
        }
    }
}
