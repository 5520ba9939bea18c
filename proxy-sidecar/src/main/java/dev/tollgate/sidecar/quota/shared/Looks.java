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

    Looks(StoreWindows windows, StoreContact contact) {
        this.windows = windows;
        this.contact = contact;
    }

    /** @param seen is told of each limit how many count */
    void look(Standing standing, List<Asked> limits, ObjLongConsumer<Asked> seen) {
        windows.decide(standing, limits, StoreWindows.Way.LOOK, new UpkeepAnswer(contact, standing) {
            @Override
            public void decided(Decided decision) {
                contact.known(standing, decision.known());
                for (int i = 0; i < limits.size(); i++) {
                    seen.accept(limits.get(i), decision.opinions().get(i).used());
                }
            }
        });
    }
}
