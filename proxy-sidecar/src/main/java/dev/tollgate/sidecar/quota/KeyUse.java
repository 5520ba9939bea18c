package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;

/** The memory of one key that has a limit of its own. The monitor of its integration guards it. */
final class KeyUse {
    private final Window first;
    private final NearMarks near = new NearMarks();
    private Integration last;
    private long refused;

    KeyUse(Integration who, Window first) {
        this.last = who;
        this.first = first;
    }

    Window first() {
        return first;
    }

    NearMarks near() {
        return near;
    }

    /** Returns the integration as the latest token of this key described it. */
    Integration last() {
        return last;
    }

    void note(Integration who) {
        last = who;
    }

    void noteRefused() {
        refused++;
    }

    /** Returns how often the limit of this key has refused. */
    long refused() {
        return refused;
    }
}
