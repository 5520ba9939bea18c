package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Other sidecars with which windows are shared. Never waits; safe for use by many threads. */
@FunctionalInterface
public interface Fleet {
    /**
     * Asks about a request.
     *
     * @param client the bits by which the integration's client is known
     * @param then takes the counts of the fleet, null where this process decides alone; on this thread or another, once
     */
    void ask(QuotaRules rules, Integration who, long client, Consumer<@Nullable Judge> then);

    /**
     * Asks about a test. By default a fleet shares no limits of tests, so this process decides.
     *
     * @param then takes the counts of the fleet likewise
     */
    default void askTest(QuotaRules rules, Integration who, Consumer<@Nullable Judge> then) {
        then.accept(null);
    }
}
