package dev.tollgate.exchange.token;

import dev.tollgate.exchange.apikey.KeyName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Those who know how much of its limits a key has used: sidecars that share their counts. */
@FunctionalInterface
public interface LimitUses {
    /** Nobody knows. */
    LimitUses UNKNOWN = (key, tier) -> CompletableFuture.completedFuture(List.of());

    /**
     * Asks for the limits that count for a key in the whole fleet. Never blocks.
     *
     * @return the members of each limit, none if nobody knows; ends within seconds and never fails
     */
    CompletableFuture<List<Map<String, Object>>> of(KeyName key, int tier);
}
