package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.quota.Ticket;

/** What a running test holds: its place on the machine and the one in its integration's quota. On one event loop. */
final class TestPlaces {
    private final RunningTests running;
    private final Tester tester;
    private final Ticket ticket;
    private boolean givenBack;

    TestPlaces(RunningTests running, Tester tester, Ticket ticket) {
        this.running = running;
        this.tester = tester;
        this.ticket = ticket;
    }

    /** Gives both back after a test; once, however often this and the other are called. */
    void giveBack() {
        if (!givenBack) {
            givenBack = true;
            ticket.close();
            running.leave(tester);
        }
    }

    /** Gives both back where no test has begun, and what the integration was charged for it. */
    void giveBackUnused() {
        if (!givenBack) {
            givenBack = true;
            ticket.giveBack();
            running.leave(tester);
        }
    }

    /** Returns where a test goes that holds no place any more, and whose client still lacks octets. */
    LateDeliveries deliveries() {
        return running.deliveries();
    }
}
