package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.quota.Ticket;

/** What a running test holds: its place on the machine and the one in its integration's quota. On one event loop. */
final class TestPlaces {
    private final RunningTests running;
    private final Ticket ticket;
    private boolean givenBack;

    TestPlaces(RunningTests running, Ticket ticket) {
        this.running = running;
        this.ticket = ticket;
    }

    /** Gives both back; once, however often it is called. */
    void giveBack() {
        if (!givenBack) {
            givenBack = true;
            ticket.close();
            running.leave();
        }
    }
}
