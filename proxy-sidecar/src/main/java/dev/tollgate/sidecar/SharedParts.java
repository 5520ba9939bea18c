package dev.tollgate.sidecar;

import dev.tollgate.jwks.KeySource;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.quota.Quotas;

/**
 * The parts of a sidecar that serve both modes.
 *
 * @param keys that verify tokens
 */
record SharedParts(KeySource keys, Quotas quotas, EventLoops loops, OpenConnections connections, Telemetry telemetry) {}
