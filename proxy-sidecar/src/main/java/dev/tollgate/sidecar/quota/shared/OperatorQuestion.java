package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The question of an operator, under way to the store. */
final class OperatorQuestion implements StoreWindows.Answer {
    private final StoreContact contact;
    private final KnownRefusals refusals;
    private final Standing standing;
    private final Question question;
    private final @Nullable Judge here;
    private final Consumer<@Nullable Judge> then;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** @param here says what this sidecar alone would, where the store does not answer, null for nothing */
    OperatorQuestion(
            StoreContact contact,
            KnownRefusals refusals,
            Standing standing,
            Question question,
            @Nullable Judge here,
            Consumer<@Nullable Judge> then) {
        this.contact = contact;
        this.refusals = refusals;
        this.standing = standing;
        this.question = question;
        this.here = here;
        this.then = then;
    }

    @Override
    public void decided(Decided decision) {
        // the next request here is to be decided as an operator was told
        contact.known(standing, decision.known());
        refusals.remember(question.integrationId(), question.limits(), decision);
        end(new StoreJudge(question.dimensions(), decision.opinions(), StoreJudge.Counted.NOTHING));
    }

    @Override
    public void suspended(Suspended suspended) {
        contact.suspended(standing, suspended);
        end(here);
    }

    @Override
    public void failed(Throwable cause) {
        contact.failed(standing, cause);
        end(here);
    }

    @Override
    public void late() {
        contact.late();
        end(here);
    }

    private void end(@Nullable Judge judge) {
        if (answered.compareAndSet(false, true)) {
            then.accept(judge);
        }
    }
}
