package dev.tollgate.sidecar.quota.shared;

import java.util.List;

/** What this sidecar may grant by itself, by the setting that is in force. What one setting has set aside is given back by it. */
final class ChangingShare implements OwnShare {
    private final OwnShare divided;
    private final OwnShare strict;
    private volatile boolean isStrict;

    /**
     * @param divided what was left when the store last spoke, divided
     * @param strict what was set aside beforehand
     */
    ChangingShare(OwnShare divided, OwnShare strict, boolean isStrict) {
        this.divided = divided;
        this.strict = strict;
        this.isStrict = isStrict;
    }

    boolean isStrict() {
        return isStrict;
    }

    /** Uses one of the two from now on. */
    void use(boolean other) {
        boolean before = isStrict;
        isStrict = other;
        if (before && !other) {
            strict.giveBackAll();
        }
    }

    @Override
    public OwnShare now() {
        return isStrict ? strict : divided;
    }

    @Override
    public void seen(Standing standing, AskedLimit asked, long used) {
        now().seen(standing, asked, used);
    }

    @Override
    public boolean take(Standing standing, AskedLimit asked, long here) {
        return now().take(standing, asked, here);
    }

    @Override
    public boolean allows(Standing standing, AskedLimit asked, long here) {
        return now().allows(standing, asked, here);
    }

    @Override
    public void settle(Standing standing, AskedLimit asked, boolean counted) {
        now().settle(standing, asked, counted);
    }

    @Override
    public void release(Standing standing, List<AskedLimit> limits) {
        now().release(standing, limits);
    }

    @Override
    public void forget(String integrationId) {
        divided.forget(integrationId);
        strict.forget(integrationId);
    }

    @Override
    public void giveBackAll() {
        strict.giveBackAll();
    }

    @Override
    public void refresh() {
        now().refresh();
    }

    @Override
    public long setAside() {
        return now().setAside();
    }
}
