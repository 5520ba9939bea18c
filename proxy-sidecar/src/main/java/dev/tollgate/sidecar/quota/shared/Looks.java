package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/** Questions about what counts, which count nothing. Never waits for the store. */
final class Looks {
    /** What is older than this, in nanoseconds, is looked at in the next round. */
    static final long OLD = TimeUnit.MILLISECONDS.toNanos(400);

    private final StoreWindows windows;
    private final StoreContact contact;
    private final KnownRefusals refusals;

    /** @param refusals remembers what is used up */
    Looks(StoreWindows windows, StoreContact contact, KnownRefusals refusals) {
        this.windows = windows;
        this.contact = contact;
        this.refusals = refusals;
    }

    /** @param seen is told of each limit how many count */
    void look(Standing standing, List<AskedLimit> limits, ObjLongConsumer<AskedLimit> seen) {
        windows.decide(standing, limits, StoreWindows.Way.LOOK, new UpkeepAnswer(contact, standing) {
            @Override
            public void decided(Decided decision) {
                contact.known(standing, decision.known());
                refusals.remember(standing.integrationId(), limits, decision);
                for (int i = 0; i < limits.size(); i++) {
                    seen.accept(limits.get(i), decision.opinions().get(i).used());
                }
            }
        });
    }
}
