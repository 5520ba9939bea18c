package dev.tollgate.exchange.registry;

import java.util.List;

/**
 * The words for the state of a key or an integration. A store may hold others, set by hand, which count as not active, as
 * m-lab/token-exchange reads them.
 */
public final class Status {
    /** May be exchanged. */
    public static final String ACTIVE = "active";

    /** Stopped for a time, with its integration. */
    public static final String SUSPENDED = "suspended";

    /** Stopped for good. */
    public static final String REVOKED = "revoked";

    /** Those of integrations. */
    public static final List<String> USUAL = List.of(ACTIVE, SUSPENDED);

    private Status() {}
}
