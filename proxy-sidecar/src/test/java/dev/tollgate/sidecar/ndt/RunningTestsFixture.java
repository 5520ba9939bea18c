package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.AddressBlock;

/** Machines on which tests run. */
public final class RunningTestsFixture {
    private RunningTestsFixture() {}

    public static RunningTests withThreeOfWhichTwoAnonymous() {
        RunningTests running = new RunningTests(() -> new PlaceBounds(10, 10, 10, 0));
        running.enter(new Tester.Anonymous(new AddressBlock(1), "a"));
        running.enter(new Tester.Anonymous(new AddressBlock(2), "b"));
        running.enter(new Tester.OfIntegration("acme", true));
        return running;
    }
}
