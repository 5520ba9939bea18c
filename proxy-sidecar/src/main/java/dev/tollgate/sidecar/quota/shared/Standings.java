package dev.tollgate.sidecar.quota.shared;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Where each integration stands that this sidecar has asked the store about. Tokens are verified, so only operators add integrations. */
final class Standings {
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final AtomicInteger windowsHeld = new AtomicInteger();
    private final String fleet;
    private final LongSupplier nanoTime;

    /** @param fleet the name that begins all keys */
    Standings(String fleet, LongSupplier nanoTime) {
        this.fleet = fleet;
        this.nanoTime = nanoTime;
    }

    Standing of(String integrationId) {
        Standing known = standings.get(integrationId);
        return known != null ? known : standings.computeIfAbsent(integrationId, this::made);
    }

    /** Returns one that has been asked about, null if none has. */
    @Nullable
    Standing find(String integrationId) {
        return standings.get(integrationId);
    }

    private Standing made(String integrationId) {
        return new Standing(
                integrationId, StoreKeys.of(fleet, integrationId), new Backlog(windowsHeld), nanoTime.getAsLong());
    }

    /** Returns one that is not among the others. */
    Standing apart(String integrationId) {
        return made(integrationId);
    }

    Collection<Standing> all() {
        return standings.values();
    }

    /** Forgets those of which nothing can count any more. */
    void forgetIdle() {
        long now = nanoTime.getAsLong();
        standings.values().removeIf(standing -> standing.isIdle(now));
    }
}
