package dev.tollgate.sidecar.quota.state;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Run in a JVM of its own: restores the counts of a file, and prints how many clients and integrations are held. */
final class SmallHeap {
    private static final Limit.Rate LIMIT = new Limit.Rate(60, Duration.ofHours(12));

    private SmallHeap() {}

    public static void main(String[] args) {
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, Quota.none().with(Dimension.CLIENT, LIMIT)), Map.of());
        Quotas quotas = new Quotas(() -> rules, System::nanoTime);
        StateFile.open(
                Path.of(args[0]),
                Duration.ofHours(1),
                quotas.held(),
                quotas.restore(),
                System::nanoTime,
                System::currentTimeMillis);
        System.out.printf(
                "clients=%d integrations=%d%n",
                quotas.report().clientsHeld(), quotas.report().integrationsHeld());
        // without the last writing
        Runtime.getRuntime().halt(0);
    }
}
