package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;

/** An answer of the store for which no request waits: where there is none, that is only noted. */
abstract class UpkeepAnswer implements StoreWindows.Answer {
    private final StoreContact contact;
    private final Standing standing;

    UpkeepAnswer(StoreContact contact, Standing standing) {
        this.contact = contact;
        this.standing = standing;
    }

    @Override
    public final void suspended(Suspended suspended) {
        contact.suspended(standing, suspended);
    }

    @Override
    public final void failed(Throwable cause) {
        contact.failed(standing, cause);
    }

    @Override
    public final void late() {
        contact.late();
    }
}
