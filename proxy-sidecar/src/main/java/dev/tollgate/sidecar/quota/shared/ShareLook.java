package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Judge;

/** What the next request would be told while the store does not answer: as a {@link ShareJudge} says, but nothing is taken. */
final class ShareLook implements Judge {
    private final OwnShare share;
    private final Standing standing;
    private final Question question;

    ShareLook(OwnShare share, Standing standing, Question question) {
        this.share = share.now();
        this.standing = standing;
        this.question = question;
    }

    @Override
    public Opinion of(Dimension dimension, Opinion here) {
        int index = question.dimensions().indexOf(dimension);
        boolean isFree = index < 0
                || here.untilFree() > 0
                || share.allows(standing, question.limits().get(index), here.used());
        return isFree ? here : ShareJudge.used(here);
    }

    @Override
    public boolean isShare() {
        return true;
    }

    @Override
    public void settled(boolean counted) {
        // nothing was taken
    }

    @Override
    public void giveBack() {
        // nothing was taken
    }
}
