package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.token.TokenKeys;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of readiness that depends on the keys of tokens. If clients without a token are served, an outage of the
 * exchange server must not take their traffic away. Then it is enough that the keys were requested, so that an ordinary
 * start waits for them.
 *
 * @param keys of tokens
 * @param chosen whose service readiness reports, null for anonymous clients if they are served
 * @param anonymousServed whether they are served now
 */
record Readiness(TokenKeys keys, SidecarConfig.@Nullable ReadyFor chosen, BooleanSupplier anonymousServed) {
    boolean holds() {
        return keys.areThere() || (speaksForAnonymous() && keys.wereAskedFor());
    }

    private boolean speaksForAnonymous() {
        return chosen == null ? anonymousServed.getAsBoolean() : chosen == SidecarConfig.ReadyFor.ANONYMOUS;
    }
}
