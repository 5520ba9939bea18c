package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.time.Duration;
import java.util.List;

/**
 * A few questions to the store before the first request, so that no request waits for what is loaded at its first use. They
 * count nothing, and a slow answer is no failure of the store.
 */
final class WarmUp {
    private static final int ROUNDS = 8;
    /** No integration has such an id. */
    private static final String NOBODY = "\n";

    private static final List<AskedLimit> LIMITS = List.of(
            new AskedLimit(WindowName.client(0), new Limit.Rate(1, Duration.ofHours(1))),
            new AskedLimit(WindowName.REQUESTS, new Limit.Rate(100_000, Duration.ofHours(1))));

    private final StoreWindows windows;
    private final Standings standings;

    WarmUp(StoreWindows windows, Standings standings) {
        this.windows = windows;
        this.standings = standings;
    }

    /**
     * Asks.
     *
     * @param then is run afterwards, also where the store does not answer; on any thread
     */
    void run(Runnable then) {
        next(standings.apart(NOBODY), ROUNDS, then);
    }

    private void next(Standing standing, int rounds, Runnable then) {
        if (rounds == 0) {
            then.run();
            return;
        }
        windows.decide(standing, LIMITS, StoreWindows.Way.LOOK, new StoreWindows.Answer() {
            private boolean isLate;

            @Override
            public void decided(Decided decision) {
                end();
            }

            @Override
            public void suspended(Suspended suspended) {
                end();
            }

            @Override
            public void failed(Throwable cause) {
                end();
            }

            @Override
            public void late() {
                end();
                isLate = true;
            }

            private void end() {
                if (!isLate) {
                    next(standing, rounds - 1, then);
                }
            }
        });
    }
}
