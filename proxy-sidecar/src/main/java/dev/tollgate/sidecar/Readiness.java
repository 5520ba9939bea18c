package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.token.TokenKeys;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of readiness that depends on the keys of tokens. Where clients without a token are served, an outage of the exchange
 * server must not take their traffic away. There it is enough that the keys were asked for, so that an ordinary start waits for
 * them.
 *
 * @param keys of tokens
 * @param chosen whom readiness speaks for, null for anonymous clients where they are served
 * @param anonymousServed whether they are, now
 */
record Readiness(TokenKeys keys, SidecarConfig.@Nullable ReadyFor chosen, BooleanSupplier anonymousServed) {
    boolean holds() {
        return keys.areThere() || (speaksForAnonymous() && keys.wereAskedFor());
    }

    private boolean speaksForAnonymous() {
        return chosen == null ? anonymousServed.getAsBoolean() : chosen == SidecarConfig.ReadyFor.ANONYMOUS;
    }
}
